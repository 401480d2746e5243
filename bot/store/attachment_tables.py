"""Tables of attachments (same metadata as `tables`)."""
