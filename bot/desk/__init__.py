"""The desk: what staff and coordinators see in the browser."""
