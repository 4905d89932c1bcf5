"""The short code of an exam: for a poster and for typing. It leads to the door and gives no right, so it need not be a secret.

The number of the exam, mixed so that neighbors look unlike, in an alphabet without look-alikes, with a check sign at the end.
"""

ALPHABET = "23456789ABCDEFGHJKMNPQRSTUVWXYZ"  # a prime number of signs: every slip of one sign is noticed
LENGTH = 5
_ROOM = len(ALPHABET) ** LENGTH
_MIX, _SHIFT = 9_999_991, 12_345_678  # _MIX shares no divisor with _ROOM
_UNMIX = int(pow(_MIX, -1, _ROOM))


def code_of(number: int) -> str:
    """The code of an exam, LENGTH signs and the check sign; of very large numbers more. Raises ValueError below 0."""
    if number < 0:
        raise ValueError("an exam's number is not negative")
    signs = _digits((number % _ROOM * _MIX + _SHIFT) % _ROOM, LENGTH) + _digits(number // _ROOM, 0)
    return signs + _check(signs)


def number_of(code: str) -> int | None:
    """The number of the exam with this code, however it was typed; None for one that no exam can have."""
    signs = "".join(sign for sign in code.upper() if sign not in " -")
    if len(signs) <= LENGTH or any(sign not in ALPHABET for sign in signs) or _check(signs[:-1]) != signs[-1]:
        return None
    low, high = _value(signs[:LENGTH]), _value(signs[LENGTH:-1])
    number: int = (low - _SHIFT) * _UNMIX % _ROOM + high * _ROOM
    return number


def _digits(value: int, least: int) -> str:
    signs = ""
    while value or len(signs) < least:
        value, place = divmod(value, len(ALPHABET))
        signs = ALPHABET[place] + signs
    return signs


def _value(signs: str) -> int:
    value = 0
    for sign in signs:
        value = value * len(ALPHABET) + ALPHABET.index(sign)
    return value


def _check(signs: str) -> str:
    return ALPHABET[sum((place + 1) * ALPHABET.index(sign) for place, sign in enumerate(signs)) % len(ALPHABET)]
