"""The asynchronous shell around the desk: one line of commands, sessions, the timer."""
