"""Right to left: levels and order (UAX #9), left-to-right islands, letter forms, glyphs."""
