"""Pure decisions: drawing a paper, timing, grading, review policy."""
