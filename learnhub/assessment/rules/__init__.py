"""Pure decisions about papers, time, grading and review."""
