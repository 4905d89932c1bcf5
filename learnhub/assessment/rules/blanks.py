"""The blanks in a stem, numbered so that the fields below it can name them."""

import re

_BLANK = re.compile(r"_{4,}")


def count_blanks(stem_html: str) -> int:
    """How many blanks stand in the stem."""
    return len(_BLANK.findall(stem_html))


def numbered(stem_html: str) -> str:
    """The stem with a number in each blank, when there are several."""
    several = count_blanks(stem_html) > 1
    numbers = iter(range(1, count_blanks(stem_html) + 1))
    return _BLANK.sub(lambda _found: f'<span class="blank">{next(numbers) if several else "&nbsp;"}</span>', stem_html)
