"""E-mail addresses: which we write to, and how a list shows them."""

import re

MOST = 254  # RFC 5321, 4.5.3.1.3
_ADDRESS = re.compile(
    r"[A-Za-z0-9](?:[A-Za-z0-9._%+\-]{0,62}[A-Za-z0-9_+\-])?@(?:[A-Za-z0-9](?:[A-Za-z0-9\-]{0,61}[A-Za-z0-9])?\.)+[A-Za-z]{2,24}"
)


def is_address(text: str) -> bool:
    """Whether `text` is one address as people have them; no lists, no names, no quotes, nothing that could become a header."""
    return len(text) <= MOST and ".." not in text and _ADDRESS.fullmatch(text) is not None


def masked(address: str) -> str:
    """`z***@example.org`."""
    name, _at, host = address.rpartition("@")
    return f"{name[:1]}***@{host}" if name else "***"


def with_masked(text: str, address: str) -> str:
    """What a mail server said, without the address that it likes to repeat."""
    return re.sub(re.escape(address), masked(address), text, flags=re.IGNORECASE) if address else text
