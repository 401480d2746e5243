"""Tables of working together: questions to colleagues, call-backs, appointments (same metadata as `tables`)."""
