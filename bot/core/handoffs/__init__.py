"""Around a handoff: who looks first, by when, what stays visible afterwards."""
