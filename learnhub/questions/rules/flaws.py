"""The kinds of problems a question may have, and where."""

from dataclasses import dataclass
from enum import StrEnum


class Flaw(StrEnum):
    """The kinds of problems."""

    NO_KIND = "no_kind"
    NO_STEM = "no_stem"
    LONG_STEM = "long_stem"
    FEW_OPTIONS = "few_options"
    MANY_OPTIONS = "many_options"
    EMPTY_OPTION = "empty_option"
    LONG_OPTION = "long_option"
    SAME_OPTIONS = "same_options"
    NO_RIGHT = "no_right"
    SEVERAL_RIGHT = "several_right"
    ONE_RIGHT = "one_right"
    BAD_FRACTION = "bad_fraction"
    NO_FULL_MARKS = "no_full_marks"
    NO_BLANKS = "no_blanks"
    MANY_BLANKS = "many_blanks"
    OTHER_BLANKS = "other_blanks"
    EMPTY_BLANK = "empty_blank"
    MANY_ACCEPTED = "many_accepted"
    LONG_ACCEPTED = "long_accepted"
    NO_NUMBER = "no_number"
    NOT_A_NUMBER = "not_a_number"
    BAD_TOLERANCE = "bad_tolerance"
    LONG_UNIT = "long_unit"
    FEW_PAIRS = "few_pairs"
    MANY_PAIRS = "many_pairs"
    EMPTY_RIGHT = "empty_right"
    SAME_LEFT = "same_left"
    LONG_PAIR = "long_pair"
    LONG_SAMPLE = "long_sample"
    MANY_RUBRIC = "many_rubric"
    EMPTY_RUBRIC = "empty_rubric"
    BAD_RUBRIC = "bad_rubric"
    NO_PARTS = "no_parts"
    MANY_PARTS = "many_parts"
    NESTED_PASSAGE = "nested_passage"
    SAME_PARTS = "same_parts"
    BAD_SHARE = "bad_share"
    BAD_IMAGE = "bad_image"
    MISSING_IMAGE = "missing_image"
    LONG_EXPLANATION = "long_explanation"
    LONG_TOPIC = "long_topic"
    LONG_SOURCE = "long_source"
    LONG_CLAUSE = "long_clause"
    NO_DIFFICULTY = "no_difficulty"
    MANY_TAGS = "many_tags"
    LONG_TAG = "long_tag"


@dataclass(frozen=True, slots=True)
class Problem:
    """A flaw, the field it is in, for options, blanks, pairs and the like which (from 0) and a second one it concerns.

    `part` is the part of a passage (from 0) it is in; `name` a file or a count that the sentence needs.
    """

    flaw: Flaw
    field: str
    option: int | None = None
    other: int | None = None
    part: int | None = None
    name: str = ""


def letter(number: int) -> str:
    """0 → A, 25 → Z."""
    return chr(ord("A") + number)
