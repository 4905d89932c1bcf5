"""`make fraud`: hostile clients and honest viewers over real HTTP, on both databases. Each prints what it was credited."""

import pytest

from tests.fraud.arena import Arena
from tests.fraud.cheats import CHEATS
from tests.fraud.honest import HONEST

pytestmark = [pytest.mark.both_databases, pytest.mark.slow]


@pytest.mark.parametrize("case", CHEATS)
def test_a_cheat_earns_no_more_than_was_studied(arena: Arena, case: str) -> None:
    CHEATS[case](arena)


@pytest.mark.parametrize("case", HONEST)
def test_an_honest_viewer_is_robbed_of_nothing(arena: Arena, case: str) -> None:
    HONEST[case](arena)
