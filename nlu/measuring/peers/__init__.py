"""Other people's ways to recognise an intent, on our data, beside ours (docs/nlu.md). Run by `lotse nlu evaluate`."""
