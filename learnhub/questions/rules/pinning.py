"""Which options a shuffle leaves in their places: 以上都对, and all of them where one names others by their letters."""

import re
from collections.abc import Sequence

_SUMS_UP = re.compile(r"^(?:以上|上述|上面|前面|前述|前[两三四]者|all\s+of|none\s+of)", re.IGNORECASE)
_NAMES_LETTERS = re.compile(
    r"^(?:选项)?[A-LＡ-Ｌ](?:(?:\s*[、,，和与及或]\s*)+(?:选项)?[A-LＡ-Ｌ])+|^(?:both\s+)?[A-L]\s+(?:and|or)\s+[A-L]\b", re.IGNORECASE
)
_AND_THAT_IS_ALL = re.compile(r"^[\s两三四项者都均皆全是不对错正确误。.]*$")


def pinned(options: Sequence[str], wishes: Sequence[bool | None]) -> list[bool]:
    """For each option whether it stays; a wish that is not None has the last word."""
    names_others = any(_is_about_letters(option) for option in options)
    return [
        wish if wish is not None else names_others or bool(_SUMS_UP.match(option.strip()))
        for option, wish in zip(options, wishes, strict=True)
    ]


def _is_about_letters(option: str) -> bool:
    found = _NAMES_LETTERS.match(option.strip())
    return found is not None and _AND_THAT_IS_ALL.match(option.strip()[found.end() :]) is not None
