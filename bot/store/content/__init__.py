"""The town's content on the database: what was imported, edited by hand, sent in, looked at again."""
