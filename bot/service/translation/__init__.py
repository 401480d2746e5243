"""Machine translation, whichever provider does it."""
