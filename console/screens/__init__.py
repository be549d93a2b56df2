"""Whole screens: signing in, the desk, help and the questions that need an answer."""
