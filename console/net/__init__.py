"""The websocket link to the relay, on its own thread, and the console's own file on disk."""
