"""Events (one thing at a place and a time) and published counts (aggregates)."""
