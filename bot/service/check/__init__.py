"""Rules over the content, one file per thing that can be wrong."""
