"""Web chat: JSON API, event stream, page."""
