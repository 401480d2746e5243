"""What is looked at afterwards, on the database: questions that went wrong, figures."""
