"""What console and relay both need besides frames: clean text, words, TOML."""
