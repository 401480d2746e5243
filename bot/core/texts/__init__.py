"""Prepared texts: what they have to keep to, how they stand, what they claim."""
