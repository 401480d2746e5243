"""Screens of people and departments: the door, profiles, presence, alerts, routing, the log."""
