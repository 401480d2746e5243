"""Steps inside a caller's transaction, and rows that many read."""
