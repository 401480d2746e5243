"""What points to a person, found before a text leaves the house."""
