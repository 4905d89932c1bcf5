"""Aiken, the simplest format for questions with one right option: https://docs.moodle.org/en/Aiken_format."""

import re

from learnhub.interchange.rules.items import ItemFault, Place, ReadFile, ReadItem
from learnhub.questions.rules.drafts import OptionDraft, QuestionDraft
from learnhub.questions.rules.kinds import SINGLE

OPTIONS_MISSING, ANSWER_MISSING, LETTER_MISSING, STEM_MISSING = "aiken_options", "aiken_answer", "aiken_letter", "empty_stem"
_OPTION = re.compile(r"^([A-Z])[.)]\s+(\S.*)$")
_ANSWER = re.compile(r"^ANSWER:\s*([A-Z])\s*$")


def looks_like_aiken(text: str) -> bool:
    """Whether `text` has an option line and, as a line of its own, ANSWER: with a letter."""
    lines = text[:200_000].splitlines()
    return any(_ANSWER.match(line.strip()) for line in lines) and any(_OPTION.match(line.strip()) for line in lines)


def read_aiken(text: str) -> ReadFile:
    """Every question of an Aiken text; an empty line within a question is forgiven."""
    items: list[ReadItem] = []
    stem: list[str] = []
    options: list[tuple[str, str]] = []
    start = 0
    for number, line in enumerate(text.removeprefix("\ufeff").splitlines(), start=1):
        words = line.strip()
        if not words:
            continue
        if found := _ANSWER.match(words):
            items.append(_item(stem, options, found[1], Place(line=start or number)))
            stem, options, start = [], [], 0
        elif (option := _OPTION.match(words)) and stem:
            options.append((option[1], option[2]))
        else:
            if options:  # the line after the options should have been the answer
                items.append(_item(stem, options, "", Place(line=start)))
                stem, options, start = [], [], 0
            stem.append(words)
            start = start or number
    if stem or options:
        items.append(_item(stem, options, "", Place(line=start)))
    return ReadFile(items)


def _item(stem: list[str], options: list[tuple[str, str]], right: str, at: Place) -> ReadItem:
    draft = QuestionDraft(SINGLE, " ".join(stem), [OptionDraft(text, letter == right) for letter, text in options])
    faults = []
    if not stem:
        faults.append(ItemFault(STEM_MISSING, at, "stem"))
    if not options:
        faults.append(ItemFault(OPTIONS_MISSING, at, "options"))
    elif not right:
        faults.append(ItemFault(ANSWER_MISSING, at, "answer"))
    elif right not in dict(options):
        faults.append(ItemFault(LETTER_MISSING, at, "answer", values=[("found", right)]))
    return ReadItem(at, draft, faults)
