"""Screens of the town's content, for coordinators: lists and forms, hours, offers, notices, sources, posters."""
