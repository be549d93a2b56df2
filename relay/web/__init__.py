"""The web edge: sockets, long polling, pages and the widget's files; nothing else speaks HTTP."""
