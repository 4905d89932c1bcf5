"""Pure decisions about assignments."""
