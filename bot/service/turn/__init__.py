"""One message in, one reply out: what is heard, understood, and said."""
