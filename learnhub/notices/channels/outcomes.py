"""How a delivery may fail."""


class NotNow(Exception):
    """This message did not get through; it may another time."""


class Refusal(Exception):
    """This message will never get through; `is_recipient` when nobody is there."""

    def __init__(self, reason: str, *, is_recipient: bool = False) -> None:
        super().__init__(reason)
        self.is_recipient = is_recipient


class Broken(Exception):
    """The channel does not work at the moment: the other messages need not be tried."""
