"""What is taught, and how two understandings compare."""
