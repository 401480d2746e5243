"""What runs inside the Rasa server: example questions, components, channel and tracker store (Python 3.10)."""
