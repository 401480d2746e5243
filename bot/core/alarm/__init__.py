"""What `bot/core/danger.py` is made of beside its patterns: denials, words that only look alike, what stands apart."""
