"""The tables, one metadata for all of them."""
