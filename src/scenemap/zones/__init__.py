"""Banishment zones: an inner region surely inside, an outer one outside which is surely outside."""
