"""The secret address of a calendar: made of a key that is kept and a seal that is not."""

import hashlib
import hmac

SEAL = 32  # characters


def token_of(key: str, secret: str) -> str:
    """What stands in the address: the key, and a seal that only the platform can make."""
    seal = hmac.new(secret.encode(), f"calendar:{key}".encode(), hashlib.sha256).hexdigest()[:SEAL]
    return f"{key}-{seal}"


def key_of(token: str, secret: str) -> str | None:
    """The key of an address whose seal is right; None for any other."""
    key, _mark, _seal = token.rpartition("-")
    return key if key and hmac.compare_digest(token.encode(), token_of(key, secret).encode()) else None
