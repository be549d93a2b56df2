"""Rules about one noun each; no I/O, no clock, no randomness."""
