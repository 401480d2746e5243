"""Values and rules of Lotse, pure and synchronous: no I/O, no clock, no chance; time and ids come in as arguments."""
