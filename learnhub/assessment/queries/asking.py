"""What stands at a place of a paper: a question, or a part of a passage."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from learnhub.assessment.queries.wordings import Wording
from learnhub.assessment.rules.lettering import relettered
from learnhub.questions.models import QuestionVersion
from learnhub.questions.rules.kinds import CHOICES, PASSAGE


@dataclass(frozen=True, slots=True)
class Asked:
    """A question as its version has it; `passage_html` is what a part belongs to, `options` are not in the order of a paper."""

    kind: str
    stem_html: str
    passage_html: str
    options: Sequence[Mapping[str, Any]]
    answer_key: dict[str, Any]
    explanation_html: str

    @property
    def html(self) -> dict[str, str]:
        """The words of each option, by id."""
        return {str(option["id"]): str(option["html"]) for option in self.options}

    def explanation_for(self, item: Mapping[str, Any]) -> str:
        """The explanation, its letters those that the options have at `item` of a frozen paper."""
        if self.kind not in CHOICES:
            return self.explanation_html
        return relettered(self.explanation_html, [str(option["id"]) for option in self.options], item["options"])


def asked(version: QuestionVersion | Wording, item: Mapping[str, Any]) -> Asked:
    """What `item` of a frozen paper asks, out of its version (or a newer one of the same question)."""
    if "part" not in item:
        return Asked(version.kind, version.stem_html, "", version.options, version.answer_key, version.explanation_html)
    part = next(each for each in version.parts if each["id"] == item["part"])
    return Asked(part["kind"], part["stem_html"], version.stem_html, part["options"], part["answer_key"], part.get("explanation_html", ""))


def parts_of(version: QuestionVersion | Wording) -> Sequence[Mapping[str, Any]]:
    """The parts of a passage; of any other question none."""
    return version.parts if version.kind == PASSAGE else ()
