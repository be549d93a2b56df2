"""The relay: the server between visitors and agents."""
