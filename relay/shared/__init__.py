"""What console and relay both need besides frames: clean and folded text, words, templates, TOML."""
