"""Live state of the whole desk: decide, apply, due, and who may be told what. No I/O."""
