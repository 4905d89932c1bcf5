"""Papers: which questions, in which order, frozen when an attempt starts or before the door opens."""

from collections.abc import Collection, Sequence
from typing import Any

from flask_babel import gettext as _

from learnhub.assessment import queries
from learnhub.assessment.models import FIXED, Exam
from learnhub.assessment.queries.plans import plan_of, section_words, shuffles_of, slots_of, standing_ready
from learnhub.assessment.queries.pools import exclusion_groups, pools, rules_of
from learnhub.assessment.queries.wordings import Wording, current_wordings
from learnhub.assessment.rules import drawing
from learnhub.assessment.rules.sections import head_of, in_sections
from learnhub.assessment.rules.shuffling import chance, shuffle_questions
from learnhub.assessment.service.placing import Place, places_of
from learnhub.assessment.service.wording import shortage_sentence
from learnhub.core.errors import Refused

FORMS = "ABCDEFGH"
Paper = list[Place]


class Stock:
    """Everything that papers of an exam are made of, read once for any number of them; `without` questions that must not be drawn.

    Raises Refused when a bank has become too small.
    """

    def __init__(self, exam: Exam, without: Collection[int] = ()) -> None:
        self._exam = exam
        self._sections = () if exam.is_quiz else section_words(exam.id)
        self._rule = queries.marking_rule(exam).on_paper()
        self.items = [drawing.Slot(*row) for row in slots_of(exam.id)]
        self.draw = None if exam.paper_mode == FIXED else _draw_of(exam, self.items, without)
        self._versions: dict[int, Wording] = {}

    def paper(self, seed: int, form: str = "", *, is_plain: bool = False) -> Paper:
        """One paper: places in order, each with its version, options in order, marks and marking rule; `is_plain` shuffles nothing."""
        slots = self.draw.slots(seed) if self.draw else self.items
        self._read(slots)
        slots = [slot for slot in slots if slot.question_id in self._versions]
        parts = in_sections([slot.section for slot in slots], [section.id for section in self._sections])
        paper: Paper = []
        for number, part in enumerate(parts, 1):
            paper += self._part([slots[position] for position in part], number, seed, is_plain=is_plain)
        if not paper:
            raise Refused(_("这场考试还没有试题，请联系组织者。"))
        return [paper[0] | {"form": form}, *paper[1:]] if form else paper

    def question_ids(self) -> set[int]:
        """Every question that one of its papers may ask."""
        return self.draw.question_ids() if self.draw else {slot.question_id for slot in self.items}

    def _read(self, slots: Sequence[drawing.Slot]) -> None:
        if missing := [slot.question_id for slot in slots if slot.question_id not in self._versions]:
            self._versions |= current_wordings(missing)

    def _part(self, slots: Sequence[drawing.Slot], number: int, seed: int, *, is_plain: bool) -> Paper:
        kinds = [self._versions[slot.question_id].kind for slot in slots]
        section = next((each for each in self._sections if each.id == slots[0].section), None)
        if self._exam.shuffles_questions and not is_plain:
            order = shuffle_questions(kinds, seed, *([number] if self._sections else []))
            slots = [slots[position] for position in order]
        shuffles = self._exam.shuffles_options and not is_plain
        versions = [self._versions[slot.question_id] for slot in slots]
        placed = [places_of(version, slot.marks, seed, shuffles=shuffles) for version, slot in zip(versions, slots, strict=True)]
        places = [place | self._rule for some in placed for place in some]
        if self._sections and places:
            title, note = (section.title, section.note) if section else ("", "")
            head = head_of(number, title, note, [(kind, slot.marks) for kind, slot in zip(kinds, slots, strict=True)])
            places[0] |= {"section": head}
        return places


def _draw_of(exam: Exam, items: Sequence[drawing.Slot], without: Collection[int]) -> drawing.Draw:
    """A draw from banks, or of some of the items."""
    try:
        if exam.draws:
            return draw_from_banks(rules_of(exam.draws), without)
        rules = [drawing.Rule("quiz", exam.draw_count, items[0].marks if items else 0.0)]
        return drawing.Draw(rules, {"quiz": [slot.question_id for slot in items if slot.question_id not in set(without)]})
    except drawing.PoolTooSmall as short:
        raise Refused(shortage_sentence(short.shortages)) from None


def draw_from_banks(rules: Sequence[drawing.Rule], without: Collection[int] = ()) -> drawing.Draw:
    """A draw by `rules` with what the banks hold now. Raises PoolTooSmall."""
    found = [rule.pool for rule in rules if isinstance(rule.pool, drawing.Pool)]
    found_in = pools(found, without) if found else {}
    return drawing.Draw(rules, found_in, exclusion_groups({pool.bank_id for pool in found}))


def freeze_paper(exam: Exam, seed: int, *, without: Collection[int] = ()) -> Paper:
    """The paper of one attempt. Raises Refused when there is nothing to ask, or a bank has become too small."""
    return Stock(exam, without).paper(seed)


def form_seed(plan: Any, form: int) -> int:
    """What the form of that number (A is 0) is made of."""
    return chance(plan.seed, "form", form).getrandbits(31)


def form_paper(exam: Exam, letter: str = "", *, is_plain: bool = False) -> Paper:
    """The form of that letter, as all who get it have it; without forms, the paper that one sheet for all would be.

    In the same order whenever it is asked for: for print. Raises Refused.
    """
    plan = plan_of(exam.id)
    if plan is None or not plan.forms:
        return Stock(exam).paper(plan.seed if plan else exam.id, is_plain=is_plain)
    number = max(0, FORMS[: plan.forms].find(letter))
    return Stock(exam).paper(form_seed(plan, number), FORMS[number], is_plain=is_plain)


def paper_for(exam: Exam, member_id: int, *, number: int, seed: int, without: Collection[int] = ()) -> tuple[Paper, int]:
    """The paper of a member's attempt `number` and the seed it was made of: the one that stands ready, her form, or one of its own.

    Raises Refused.
    """
    if exam.is_quiz or without:
        return freeze_paper(exam, seed, without=without), seed
    ready = standing_ready(exam.id, member_id)
    if number == 1 and ready is not None and ready.paper is not None and ready.shuffles == shuffles_of(exam):
        rule = queries.marking_rule(exam).on_paper()
        return [place | rule for place in ready.paper], ready.paper_seed
    if ready is None or not ready.forms:
        return freeze_paper(exam, seed), seed
    first = FORMS.find(ready.form) if ready.form else member_id
    form = (first + number - 1) % ready.forms
    return Stock(exam).paper(form_seed(ready, form), FORMS[form]), form_seed(ready, form)
