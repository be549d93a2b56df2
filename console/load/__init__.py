"""The load generator: many visitors and some agents on a relay of one's own."""
