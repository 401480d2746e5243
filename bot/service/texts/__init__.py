"""The prepared texts: written, checked, translated, published."""
