"""The command line, as ``python -m scenemap``."""

from scenemap.cli.main import run

if __name__ == "__main__":
    run()
