"""Tables of what staff have seen (same metadata as `tables`)."""
