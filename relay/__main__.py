"""`python -m relay`: the relay's commands without the console."""

from relay.cli import relay_commands

if __name__ == "__main__":
    relay_commands(prog_name="python -m relay")
