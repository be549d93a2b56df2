"""Bytes for the terminal besides the screen."""
