"""Where points lie: in which area, and inside, outside or in doubt of which zone."""
