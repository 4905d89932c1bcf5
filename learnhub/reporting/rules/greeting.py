"""How the home page greets, by the hour of the platform's clock."""


def N_(words: str) -> str:  # noqa: N802 - the usual name of the mark
    """Marks words to be translated where a page shows them."""
    return words


# From which hour on (0-23) which words.
GREETINGS = ((0, N_("夜深了")), (5, N_("早上好")), (9, N_("上午好")), (12, N_("中午好")), (14, N_("下午好")), (18, N_("晚上好")))


def greeting(hour: int) -> str:
    """The greeting at `hour` (0-23), to be translated at the edge. Raises ValueError outside of that."""
    if not 0 <= hour <= 23:
        raise ValueError("an hour is 0 to 23")
    return next(words for start, words in reversed(GREETINGS) if hour >= start)
