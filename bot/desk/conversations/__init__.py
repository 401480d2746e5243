"""Screens of conversations, for staff: the queue, one conversation, replies, records."""
