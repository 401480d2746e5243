"""What a town is made of: offices, courses, events, pages, offers, notices, streets, routes."""
