"""What a message means beyond what the dialogue engine understood: a list of steps after it."""
