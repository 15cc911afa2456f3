"""The command line: a skin over the package, one file a command."""
