"""What the understanding learns, and which one is live, on the database."""
