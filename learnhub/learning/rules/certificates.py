"""Numbers of certificates, and how much of a name a public page shows."""

from datetime import date

# Crockford's base 32: no I, L, O or U, so that a number can be read out and typed.
DIGITS = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
MISREAD = str.maketrans({"I": "1", "L": "1", "O": "0"})
RANDOM_DIGITS = 8  # 40 bits: with a limit on asking, not to be guessed
LENGTH = 8 + RANDOM_DIGITS + 1
COMPOUND_SURNAMES = frozenset(
    "欧阳 太史 端木 上官 司马 东方 独孤 南宫 万俟 闻人 夏侯 诸葛 尉迟 公羊 赫连 澹台 皇甫 宗政 濮阳 公冶 太叔 申屠 公孙 慕容 仲孙 钟离 "
    "长孙 宇文 司徒 鲜于 司空 令狐 呼延 百里 东郭 西门 南门 拓跋".split()
)


def make_number(day: date, chance: int) -> str:
    """A number such as 20261126-7K3M9QXZ-P: the day of issue, 40 bits of `chance`, and a check digit."""
    digits = "".join(DIGITS[chance >> 5 * place & 31] for place in range(RANDOM_DIGITS))
    body = f"{day:%Y%m%d}{digits}"
    return _spaced(body + check_digit(body))


def check_digit(body: str) -> str:
    """The digit that tells a slip in `body`: a weighted sum modulo 31, so that one wrong digit or two swapped ones are seen."""
    return DIGITS[sum(place * DIGITS.index(digit) for place, digit in enumerate(body, start=1)) % 31]


def read_number(typed: str) -> str | None:
    """The number as it is kept; None when nobody can have been given what was `typed`."""
    plain = "".join(typed.upper().translate(MISREAD).replace("-", " ").split())
    if len(plain) != LENGTH or any(digit not in DIGITS for digit in plain) or check_digit(plain[:-1]) != plain[-1]:
        return None
    return _spaced(plain)


def _spaced(plain: str) -> str:
    return f"{plain[:8]}-{plain[8:-1]}-{plain[-1]}"


def masked(name: str) -> str:
    """The surname, and a star for each further character (two at most): 张*, 欧阳**."""
    name = "".join(name.split())
    surname = name[:2] if len(name) > 2 and name[:2] in COMPOUND_SURNAMES else name[:1]
    return surname + "*" * min(2, max(1, len(name) - len(surname)))
