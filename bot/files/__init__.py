"""Files that people send: what they are by their content, pictures without metadata, the folder they lie in."""
