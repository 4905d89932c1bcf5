"""Explanations that name options by their letters, after a shuffle gave the options others."""

import re
from collections.abc import Mapping, Sequence

LETTERS = "ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_WIDE = 0xFEE0
_LETTER = "[A-LＡ-Ｌ]"
_RUN = rf"(?<![A-Za-z0-9Ａ-Ｚ]){_LETTER}(?:\s?[、,，和与及或/]?\s?{_LETTER})*(?![A-Za-z0-9Ａ-Ｚ])"
_SAYS = (
    r"(?=\s?(?:[两三四五六]?个?(?:选项|项|答案)|(?:均|都|的|说法|表述|明显|显然)?(?:不?正确|错误|不?对|错|不选|不?符合|不?属于|不?是|应为|有误)"
    r"|[:：.．、)）]|$))"
)
# A letter stands for an option behind such words, or before such words where nothing else leans on it: 维生素A and A股 are no options.
_NAMED = re.compile(
    rf"(?P<before>(?:选项?|选择|答案(?:应?[为是])?\s?[:：]?|排除|(?:正确|错误)(?:选?项|答案|的)?(?:应?[为是])?\s?[:：]?)\s?)(?P<named>{_RUN})"
    rf"|(?:^|(?<=[\s。；;，,、（(:：>]))(?P<saying>{_RUN}){_SAYS}"
)
_TAG = re.compile(r"(<[^>]*>)")


def relettered(html: str, original: Sequence[str], shown: Sequence[str]) -> str:
    """HTML whose letters mean the options (ids) in the order in which they were written, with those of the order in which they stand."""
    moved = {
        letter: LETTERS[shown.index(option)]
        for letter, option in zip(LETTERS, original, strict=False)
        if option in shown and shown.index(option) < len(LETTERS)
    }
    if all(letter == new for letter, new in moved.items()):
        return html
    return "".join(part if part.startswith("<") else _NAMED.sub(lambda found: _moved(found, moved), part) for part in _TAG.split(html))


def _moved(found: re.Match[str], moved: Mapping[str, str]) -> str:
    run = found["named"] or found["saying"]
    new = [_as_wide_as(sign, moved.get(_narrow(sign), "")) for sign in run]
    letters = [sign for sign in new if sign]
    if len(letters) == len(run):  # ABD together is a set: it stays in order
        new = sorted(letters)
    return (found["before"] or "") + "".join(sign or old for sign, old in zip(new, run, strict=True))


def _narrow(sign: str) -> str:
    return chr(ord(sign) - _WIDE) if "Ａ" <= sign <= "Ｌ" else sign


def _as_wide_as(sign: str, letter: str) -> str:
    return chr(ord(letter) + _WIDE) if letter and "Ａ" <= sign <= "Ｌ" else letter
