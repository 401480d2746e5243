"""Who may sign in at the desk, and what they did."""
