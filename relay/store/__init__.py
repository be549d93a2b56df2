"""SQLite, and nothing else in the relay speaks SQL."""
