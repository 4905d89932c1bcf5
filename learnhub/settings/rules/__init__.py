"""The registry of settings and how a value is chosen: pure."""
