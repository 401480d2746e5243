"""What is looked at afterwards: figures without small groups, questions that went wrong."""
