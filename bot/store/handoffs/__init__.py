"""The desk's side of conversations on the database, behind the wall between departments."""
