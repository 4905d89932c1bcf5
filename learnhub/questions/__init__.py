"""Question banks, questions and their versions, each type with its pure marking rule."""
