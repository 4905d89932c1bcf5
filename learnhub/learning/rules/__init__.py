"""Pure decisions about study time, completion, hours and targets."""
