"""The command line, as ``python -m scenemap``."""

from scenemap.cli.main import run

run()
