"""Rasa over HTTP: the only place that knows its key names."""
