"""Questions that say the same or nearly the same, without comparing each with each.

Pairs of letters of the folded text are sketched by MinHash (Broder 1997), sketches are put into bands of two, and only what shares a
band is compared: time grows with the number of questions, not with its square.
"""

import zlib
from collections import defaultdict
from collections.abc import Collection, Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from operator import eq

from learnhub.questions.rules.normalize import fold

BANDS = 10
MOST_COMPARED = 8  # of one band; a phrase that everybody uses makes no duplicates
ALIKE = 0.65  # shared pairs of letters among all of both (Jaccard)
LEAST_STEM = 9  # letters; "下列说法正确的是" stands above many different questions
LEAST_SHARED = 7  # of the 20 hashes of a sketch; of texts that are alike, 6 in 1,000 share fewer
_MASKS = [zlib.crc32(f"mask {number}".encode()) for number in range(2 * BANDS)]


@dataclass(frozen=True, slots=True)
class Text:
    """What is compared of a question: its stem and the words of its options."""

    id: int
    stem: str
    options: str = ""


@dataclass(frozen=True, slots=True)
class Group:
    """Questions that are alike, by id; `likeness` from 0 to 1 of the two that are most alike."""

    ids: tuple[int, ...]
    likeness: float


def groups_of(texts: Iterable[Text], distinct: Collection[tuple[int, int]] = ()) -> list[Group]:
    """Groups of two or more, the most alike first; `distinct` are pairs of ids, the smaller first, that do not count as alike."""
    given = list(texts)
    letters = [_pairs(fold(text.stem + text.options)) for text in given]
    likeness: dict[tuple[int, int], float] = dict.fromkeys(_same_stems(given), 1.0)
    sketches = _sketches(letters)
    for one, other in set(_candidates(sketches)):
        if sum(map(eq, sketches[one], sketches[other])) < LEAST_SHARED or (one, other) in likeness:
            continue
        if (share := _jaccard(letters[one], letters[other])) >= ALIKE:
            likeness[one, other] = share
    ids = [text.id for text in given]
    for one, other in list(likeness):
        if tuple(sorted((ids[one], ids[other]))) in distinct:
            del likeness[one, other]
    return _grouped(ids, likeness)


def _pairs(text: str) -> frozenset[str]:
    return frozenset(text[place : place + 2] for place in range(max(1, len(text) - 1))) if text else frozenset()


def _same_stems(texts: Sequence[Text]) -> Iterator[tuple[int, int]]:
    """Neighbors among those whose stems are the same once folded."""
    first: dict[str, int] = {}
    for number, text in enumerate(texts):
        stem = fold(text.stem)
        if len(stem) >= LEAST_STEM:
            if stem in first:
                yield first[stem], number
            first[stem] = number


def _sketches(letters: Sequence[frozenset[str]]) -> list[list[int]]:
    """The least hash of each of 20 classes (Li, Owen, Zhang 2012), of all under a mask where one is empty; nothing for an empty text."""
    hashes: dict[str, int] = {}
    found: list[list[int]] = []
    for pairs in letters:
        marks = [hashes.get(pair) or hashes.setdefault(pair, zlib.crc32(pair.encode())) for pair in pairs]
        least = {mark % len(_MASKS): mark for mark in sorted(marks, reverse=True)}
        found.append([least[each] if each in least else min([mark ^ mask for mark in marks]) for each, mask in enumerate(_MASKS) if marks])
    return found


def _candidates(sketches: Sequence[Sequence[int]]) -> Iterator[tuple[int, int]]:
    bands: dict[tuple[int, int, int], list[int]] = defaultdict(list)
    for number, sketch in enumerate(sketches):
        for band in range(BANDS if sketch else 0):
            bands[band, sketch[2 * band], sketch[2 * band + 1]].append(number)
    for members in bands.values():
        for place, number in enumerate(members):
            yield from ((before, number) for before in members[max(0, place - MOST_COMPARED) : place])


def _jaccard(one: frozenset[str], other: frozenset[str]) -> float:
    shared = len(one & other)
    return shared / (len(one) + len(other) - shared)


def _grouped(ids: Sequence[int], likeness: Mapping[tuple[int, int], float]) -> list[Group]:
    """Who is alike by way of others is in one group."""
    leader = list(range(len(ids)))

    def find(number: int) -> int:
        while leader[number] != number:
            leader[number] = leader[leader[number]]
            number = leader[number]
        return number

    for one, other in likeness:
        leader[find(other)] = find(one)
    members: dict[int, list[int]] = defaultdict(list)
    best: dict[int, float] = defaultdict(float)
    for number in sorted({number for pair in likeness for number in pair}):
        members[find(number)].append(ids[number])
    for (one, _other), share in likeness.items():
        best[find(one)] = max(best[find(one)], share)
    found = [Group(tuple(group), best[root]) for root, group in members.items()]
    return sorted(found, key=lambda group: (-group.likeness, group.ids))
