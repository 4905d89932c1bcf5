"""Pieces of pages that are alike but for their words: their markup is made once in a process, the words are put in each time (ADR 0035).

In a template: `{% call(number, choices) kept(("name", what decides its markup …), question.number, question.choices) %} … {% endcall %}`.
What is named in `call()` is only put out or gone through, never asked about: whatever decides how the piece looks stands in the key.
How many there are of each, the language and the address of the platform are part of every key. No words of anybody are kept.
"""

import re
from collections.abc import Callable, Hashable, Iterator
from itertools import count
from typing import Any

from flask import Flask, request
from markupsafe import Markup

from learnhub.core.escaping import shown
from learnhub.core.localization import words_of_page
from learnhub.core.recent import Recent

FORMS: Recent[Hashable, str] = Recent(2048)  # some two kilobytes each
MOST_WORDS = 1000  # in one piece
_NAMES = tuple(map(str, range(MOST_WORDS)))
_GAP = re.compile(r"\0(\d+)\0")  # what nobody can have typed: no text that is stored holds NUL


def init_app(app: Flask) -> None:
    """Give templates `kept()`; while they are being written nothing is kept, and tests prove that keys say everything."""
    ways: dict[str, Callable[..., Markup]] = {"development": _made_anew, "testing": _proven}
    app.jinja_env.globals["kept"] = ways.get(app.config["PROFILE"], _kept)


def _kept(key: Hashable, *words: Any, caller: Callable[..., str]) -> Markup:
    """The piece of that key with these words in it."""
    said: list[str] = []
    whole = (words_of_page(), request.root_path, key, _said(words, said))
    form = FORMS.get(whole)
    if form is None:
        made = caller(*_gaps(words, count()))
        form = _GAP.sub(r"%(\1)s", str.replace(made, "%", "%%"))
        FORMS.keep(whole, form)
    return Markup(form % dict(zip(_NAMES, said, strict=False)))  # noqa: S704 - Jinja escaped it, and what is said is escaped


def _made_anew(_key: Hashable, *words: Any, caller: Callable[..., str]) -> Markup:
    return Markup(caller(*words))  # noqa: S704 - Jinja escaped it


def _proven(key: Hashable, *words: Any, caller: Callable[..., str]) -> Markup:
    """The same as `_kept`. Raises RuntimeError when it is not what it would be if it were made now."""
    found, wanted = _kept(key, *words, caller=caller), _made_anew(key, *words, caller=caller)
    if found != wanted:
        raise RuntimeError(f"the piece {key!r} depends on more than its key says:\n{found}\nnot\n{wanted}")
    return found


def _said(words: tuple[Any, ...], said: list[str]) -> tuple[Any, ...]:
    """Add all words to what is `said`, as they may stand on a page; how many there are of each."""
    shape: list[Any] = []
    for word in words:
        if isinstance(word, tuple):
            shape.append(_said(word, said))
        else:
            said.append(shown(word))
            shape.append(None)
    return tuple(shape)


def _gaps(words: tuple[Any, ...], numbers: Iterator[int]) -> tuple[Any, ...]:
    """A gap for each word, in tuples like theirs."""
    found = [_gaps(word, numbers) if isinstance(word, tuple) else Markup(f"\0{next(numbers)}\0") for word in words]  # noqa: S704 - digits
    return words._make(found) if hasattr(words, "_make") else tuple(found)
