"""The database: SQLite by default, PostgreSQL when one machine is not enough. The same SQLAlchemy Core code on both."""
