"""What is looked at afterwards: questions that went wrong, ideas, indicators."""
