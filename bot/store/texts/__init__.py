"""Prepared texts on the database: versions, drafts, lists."""
