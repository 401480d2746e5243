"""Readers of portal content: each turns one format into items, or refuses and says which item is wrong."""
