"""Who works at the desk, what departments say of theirs, and who did what, on the database."""
