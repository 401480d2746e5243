"""Tables of what follows a conversation: feedback, review inbox, records (same metadata as `tables`)."""
