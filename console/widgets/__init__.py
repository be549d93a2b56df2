"""One widget for each thing on the screen; each draws the model and posts messages, and decides nothing."""
