"""Pure decisions about passwords and locking."""
