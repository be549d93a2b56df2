"""The console: the terminal program that agents live in."""
