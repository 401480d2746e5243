"""The editor: coordinators find a text, see it in all languages, change, preview, publish and restore it."""
