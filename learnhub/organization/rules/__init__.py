"""Pure decisions about names, units and grants."""
