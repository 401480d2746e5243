"""One file per thing that can happen. Speaks to ports only."""
