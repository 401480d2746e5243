"""Puts replies together from prepared texts and the town's content. Nothing is generated."""
