"""Who works at the desk, what they may do, how they come in."""
