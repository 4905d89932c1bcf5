"""How alike drawn papers are: what they are expected to bring, over many draws."""

from collections import Counter
from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from math import ceil, floor, sqrt

from learnhub.assessment.rules.drawing import Draw, Slot

PAPERS = 1000
# A standard deviation of the expected share of marks up to which papers count as alike, or nearly so: of three papers two lie within.
ALIKE, NEARLY = 0.025, 0.05
# What a question nobody has answered yet is expected to bring, by its author's label.
LABELED: Mapping[str, float] = {"easy": 0.85, "medium": 0.70, "hard": 0.55}
WIDTHS = (0.005, 0.01, 0.02, 0.05, 0.1)
MOST_STEPS = 12


@dataclass(frozen=True, slots=True)
class Simulation:
    """Over `papers` draws: expected shares of the full marks, and how often each question came.

    `steps` counts the papers from each lower edge on; `overlap` is the share of its questions that a paper has in common with another.
    """

    papers: int
    mean: float
    deviation: float
    lowest: float
    highest: float
    overlap: float
    steps: Sequence[tuple[float, int]]
    uses: Mapping[int, int]

    @property
    def verdict(self) -> str:
        """alike · nearly · different."""
        return "alike" if self.deviation <= ALIKE else "nearly" if self.deviation <= NEARLY else "different"


def expected_share(slots: Sequence[Slot], shares: Mapping[int, float]) -> float:
    """The share of its full marks that a paper brings, where each question brings its share (0 to 1)."""
    full = sum(slot.marks for slot in slots)
    return sum(slot.marks * shares[slot.question_id] for slot in slots) / full if full else 0.0


def simulate(draw: Draw, shares: Mapping[int, float], papers: int = PAPERS) -> Simulation:
    """Draw `papers` of them; the same rules and banks always give the same."""
    uses: Counter[int] = Counter()
    found, size = [], 0
    for seed in range(papers):
        slots = draw.slots(seed)
        uses.update(slot.question_id for slot in slots)
        found.append(expected_share(slots, shares))
        size = len(slots)
    mean = sum(found) / papers
    spread = sqrt(sum((each - mean) ** 2 for each in found) / (papers - 1))
    pairs = sum(count * (count - 1) for count in uses.values())
    common = pairs / (papers * (papers - 1) * size) if size else 0.0
    return Simulation(papers, mean, spread, min(found), max(found), common, _steps(found), uses)


def _steps(found: Sequence[float]) -> list[tuple[float, int]]:
    """A histogram of at most twelve columns, with round edges."""
    width = next((each for each in WIDTHS if (max(found) - min(found)) / each < MOST_STEPS - 1), WIDTHS[-1])
    first, last = floor(min(found) / width + 1e-9), ceil(max(found) / width + 1e-9)
    counts = Counter(floor(each / width + 1e-9) for each in found)
    return [(round(step * width, 4), counts[step]) for step in range(first, max(last, first + 1))]
