"""With the keyboard alone: whatever Tab comes to shows that it is there, and nothing holds one back."""

from collections.abc import Callable

import pytest

from tests.journeys.conftest import Site, Visitor

MOST = 120  # stops of the longest page
FOCUSED = """() => {
  const found = document.activeElement;
  if (!found || found === document.body) return null;
  const style = getComputedStyle(found);
  const isSeen = style.outlineStyle !== "none" || style.boxShadow !== "none";
  return `${isSeen ? "seen" : "unseen"} ${found.tagName} ${found.className} ${found.textContent.trim().slice(0, 20)}`;
}"""


@pytest.mark.parametrize(
    ("who", "path"),
    [("", "/sign-in"), ("reader", "/"), ("reader", "/courses/journey/film"), ("organizer", "/manage/members"), ("leader", "/dashboard")],
)
def test_the_focus_is_seen_and_goes_all_the_way_round(visitor: Callable[..., Visitor], site: Site, who: str, path: str) -> None:
    guest = visitor(person=site.world.people[who] if who else None)
    guest.go(path)
    stops: list[str] = []
    for _stop in range(MOST):
        guest.page.keyboard.press("Tab")
        stop = guest.page.evaluate(FOCUSED)
        if stop is None:
            break
        stops.append(stop)
    else:
        raise AssertionError(f"the focus does not leave the page: {stops[-5:]}")
    assert len(stops) > 4
    assert [stop for stop in stops if stop.startswith("unseen")] == []
