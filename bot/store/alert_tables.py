"""Tables of alerts and of what departments say about when they answer (same metadata as `tables`)."""
