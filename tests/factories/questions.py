"""Banks and questions, made through their service."""

from datetime import UTC, datetime
from typing import Any

from learnhub.core.transactions import transaction
from learnhub.organization.models import Unit
from learnhub.questions import service
from learnhub.questions.models import Question, QuestionBank
from learnhub.questions.service import OptionDraft, QuestionDraft

BEGINNING = datetime(2026, 1, 1, tzinfo=UTC)


def make_bank(unit: Unit, name: str = "党章党规") -> QuestionBank:
    """A bank of `unit`."""
    with transaction():
        return service.create_bank(name, unit.id, actor_id=None, now=BEGINNING)


def make_question(bank: QuestionBank, stem: str = "党的根本组织原则是（  ）。", *, right: str = "A", **parts: Any) -> Question:
    """A question of four options; `right` names the right ones, 对 or 错 makes it a true/false question."""
    if right in {"对", "错"}:
        draft = QuestionDraft("true_false", stem, service.true_false_options(right == "对"), **parts)
    else:
        texts = ("民主集中制", "集体领导", "个人负责", "少数服从多数")
        options = [OptionDraft(text, letter in right) for letter, text in zip("ABCD", texts, strict=True)]
        draft = QuestionDraft("single" if len(right) == 1 else "multiple", stem, options, **parts)
    with transaction():
        return service.save_question(bank, draft, actor_id=None, now=BEGINNING)
