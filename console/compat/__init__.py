"""Every touch of a Textual private, each in one place with one test, because a new version may move it."""
