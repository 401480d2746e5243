"""Screens of what is understood, for coordinators: example questions, training, review inbox, indicators."""
