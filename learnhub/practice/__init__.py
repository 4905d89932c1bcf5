"""Practice: banks by topic with the answer at once, the daily quiz, favorites, and the mistake book with spaced repetition."""
