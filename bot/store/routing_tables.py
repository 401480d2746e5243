"""Tables of routing rules (same metadata as `tables`)."""
