"""Study hours 学时: steps of a half, rounded once, when they are awarded (domain, section 3)."""

from decimal import ROUND_HALF_UP, Decimal

HALF = Decimal("0.5")
WHOLE_DAY, HALF_DAY = Decimal("8.0"), Decimal("4.0")  # presets of a session held in a room
MOST_OF_A_SESSION = Decimal("100.0")


def rounded(hours: Decimal) -> Decimal:
    """`hours` to the nearest half; a quarter counts upwards."""
    return ((hours / HALF).quantize(Decimal(1), ROUND_HALF_UP) * HALF).quantize(Decimal("0.1"))


def is_step(hours: Decimal) -> bool:
    """Whether `hours` is a positive multiple of a half."""
    return hours.is_finite() and hours > 0 and hours % HALF == 0
