"""The wire: frames between the relay and its two kinds of client, and nothing else."""
