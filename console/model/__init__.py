"""What the agent knows, as plain values: updates go in, changes come out, widgets draw the rest."""
