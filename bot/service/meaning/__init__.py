"""What a message means beyond what the dialogue engine understood; each is a dialogue around the one within."""
