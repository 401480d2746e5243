"""The town's content in the coordinators' hands: offices, courses, events, pages, offers, notices, sources."""
