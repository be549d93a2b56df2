"""Text for a terminal: made safe, cut into clusters, measured in cells, wrapped into rows."""
