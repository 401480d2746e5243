"""What the understanding learns from coordinators, and how well it understands."""
