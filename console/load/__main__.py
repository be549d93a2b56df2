"""`python -m console.load`, the same as `dukkan load`."""

from console.load.command import load

if __name__ == "__main__":
    load()
