"""Our own layout of a table: the cells of a question, and a question from cells that somebody filled in."""

from collections.abc import Mapping, Sequence
from dataclasses import replace

from learnhub.interchange.rules import question_words as words
from learnhub.interchange.rules.question_answers import Fault
from learnhub.interchange.rules.question_json import plain
from learnhub.interchange.rules.question_rows import draft_of, read_row
from learnhub.interchange.rules.table_layout import Layout
from learnhub.questions.rules import kinds
from learnhub.questions.rules.drafts import HTML, AcceptedDraft, OptionDraft, PairDraft, QuestionDraft
from learnhub.questions.rules.markup import block_html, inline_html

KIND_WORDS = {
    "single": "单选题", "multiple": "多选题", "indefinite": "不定项选择题", "true_false": "判断题", "fill_blank": "填空题",
    "numeric": "数值题", "matching": "匹配题", "ordering": "排序题", "short_answer": "简答题", "essay": "论述题", "passage": "材料题",
}  # fmt: skip
DIFFICULTY_WORDS = {"easy": "易", "medium": "中", "hard": "难"}
PART_OF = "材料题-"
PART = "|||"
# The fields of a form in which a question is mended, in the order of a row.
FIELDS = (
    words.KIND, words.STEM, words.OPTIONS, words.ANSWER, words.EXPLANATION, words.TOPIC, words.DIFFICULTY, words.SOURCE, words.CLAUSE,
    words.IN_FORCE, words.TAGS, words.MANNER, words.UNIT, words.RUBRIC,
)  # fmt: skip
_FORM = Layout({part: column for column, part in enumerate(FIELDS)})


def cells_of(draft: QuestionDraft) -> dict[str, str]:
    """What stands in the cells of a question, by part; options on lines of their own. Images and weights find no place."""
    return {
        words.KIND: KIND_WORDS.get(draft.kind, draft.kind),
        words.STEM: plain(draft.stem, draft.markup),
        words.OPTIONS: "\n".join(options_of(draft)),
        words.ANSWER: _answer(draft),
        words.EXPLANATION: plain(draft.explanation, draft.markup),
        words.TOPIC: draft.topic,
        words.DIFFICULTY: DIFFICULTY_WORDS.get(draft.difficulty, ""),
        words.SOURCE: draft.source,
        words.CLAUSE: draft.clause,
        words.IN_FORCE: draft.in_force.isoformat() if draft.in_force else "",
        words.TAGS: "，".join(draft.tags),
        words.MANNER: "；".join(word for word, is_so in (("顺序不限", draft.any_order), ("严格匹配", draft.is_exact)) if is_so),
        words.UNIT: draft.unit,
        words.RUBRIC: "\n".join(f"{each.text}（{round(each.share * 100, 2):g}%）" for each in draft.rubric),
    }


def options_of(draft: QuestionDraft) -> list[str]:
    """The cells of the options: none for a judgment, a pair in each for a matching question."""
    if draft.kind == kinds.MATCHING:
        return [f"{plain(pair.left, draft.markup)} => {plain(pair.right, draft.markup)}".strip() for pair in draft.pairs]
    if draft.kind == kinds.TRUE_FALSE:
        return []
    return [plain(option.text, draft.markup) for option in draft.options]


def _answer(draft: QuestionDraft) -> str:
    if draft.kind == kinds.TRUE_FALSE:
        return _judgment(draft.options)
    if draft.kind == kinds.ORDERING:
        return words.LETTERS[: len(draft.options)]
    if draft.kind == kinds.FILL_BLANK:
        return _blanks(draft)
    if draft.kind == kinds.NUMERIC:
        return PART.join(each.text + (f"±{each.tolerance}" if each.tolerance.strip("0.") else "") for each in draft.accepted)
    if draft.kind in kinds.BY_HAND:
        return plain(draft.sample, draft.markup)
    return "".join(letter for letter, option in zip(words.LETTERS, draft.options, strict=False) if option.is_right)


def _judgment(options: Sequence[OptionDraft]) -> str:
    right = [option.text for option in options if option.is_right]
    return "" if len(right) != 1 else "对" if words.judgment(right[0]) else "错"


def _blanks(draft: QuestionDraft) -> str:
    """Each blank on a line, its alternatives between `|||`; numbered where the stem does not show how many there are."""
    lines = [_alternatives(blank) for blank in draft.blanks]
    if draft.stem.count(kinds.BLANK) == len(lines):
        return "\n".join(lines)
    return "\n".join(f"({number}) {line}" for number, line in enumerate(lines, start=1))


def _alternatives(blank: Sequence[AcceptedDraft]) -> str:
    texts = [each.text for each in blank]
    is_plain = len(texts) == 1 and not any(mark in texts[0] for mark in "/／;；|")
    return texts[0] if is_plain else PART.join(texts) + (PART if len(texts) == 1 else "")


def form_cells(draft: QuestionDraft) -> dict[str, str]:
    """What the fields of a form hold; those of the questions of a passage begin with their number: `0-stem`."""
    cells = cells_of(draft)
    return cells | {f"{number}-{name}": text for number, part in enumerate(draft.parts) for name, text in cells_of(part).items()}


def mended_whole(draft: QuestionDraft, given: Mapping[str, str]) -> tuple[QuestionDraft, Sequence[Fault]]:
    """The question as a form states it, a passage with its questions."""
    if draft.kind != kinds.PASSAGE:
        return mended(draft, given)
    found, faults = mended(draft, {**given, words.KIND: KIND_WORDS[kinds.PASSAGE]})
    parts = []
    for number, part in enumerate(draft.parts):
        own, wrong = mended(part, {name: given.get(f"{number}-{name}", "") for name in FIELDS})
        parts.append(replace(own, share=part.share))
        faults = [*faults, *wrong]
    return replace(found, parts=parts), faults


def mended(draft: QuestionDraft, given: Mapping[str, str]) -> tuple[QuestionDraft, Sequence[Fault]]:
    """The question as a form states it, with what is wrong with it; markup stays where the words did not change."""
    read = read_row([given.get(part, "") for part in FIELDS], _FORM)
    found = replace(draft_of(read), external_id=draft.external_id)
    if draft.markup != HTML:
        return found, read.faults
    options = _kept_options(draft, found.options)
    return (
        replace(
            found,
            markup=HTML,
            images=draft.images,
            stem=_kept(draft.stem, found.stem),
            explanation=_kept(draft.explanation, found.explanation),
            sample=_kept(draft.sample, found.sample),
            options=options,
            pairs=_kept_pairs(draft, found.pairs),
        ),
        read.faults,
    )


def _kept(before: str, after: str) -> str:
    return before if plain(before, HTML) == after else block_html(after)


def _kept_options(draft: QuestionDraft, options: Sequence[OptionDraft]) -> list[OptionDraft]:
    before = {plain(option.text, HTML): option.text for option in draft.options}
    return [replace(option, text=before.get(option.text) or inline_html(option.text)) for option in options]


def _kept_pairs(draft: QuestionDraft, pairs: Sequence[PairDraft]) -> list[PairDraft]:
    before = {plain(text, HTML): text for pair in draft.pairs for text in (pair.left, pair.right)}
    return [PairDraft(*(before.get(text) or inline_html(text) for text in (pair.left, pair.right))) for pair in pairs]
