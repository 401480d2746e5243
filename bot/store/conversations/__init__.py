"""Conversations on the database: what newcomers write, what is answered, what is erased."""
