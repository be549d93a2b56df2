"""The relay protocol from the client's side, without sockets: what came in, what is to be done."""
