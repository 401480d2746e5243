"""What staff do with conversations, and how they hear of them."""
