"""Words in one of several notations (plain, Moodle's own, Markdown, HTML) brought into the one markup that a draft has."""

import html
import re
from collections.abc import Sequence
from dataclasses import dataclass

from learnhub.interchange.rules.embedded_images import with_files
from learnhub.questions.rules.drafts import HTML, MARKDOWN, TEXT, OptionDraft, QuestionDraft
from learnhub.questions.rules.markup import block_html, inline_html, wrap

_TAG = re.compile(r"<(?:/?[a-zA-Z][a-zA-Z0-9]{0,12}(?:\s[^<>]*)?/?|!--.*?--)>", re.DOTALL)


@dataclass(frozen=True, slots=True)
class Words:
    """A text and how it is written: plain, moodle (plain, or HTML when it has tags), markdown or html."""

    text: str
    form: str = "plain"

    @property
    def has_tags(self) -> bool:
        """Whether it must be read as HTML."""
        return self.form == "html" or (self.form in {"moodle", "moodle_auto_format"} and bool(_TAG.search(self.text)))


def plain(words: Words) -> str:
    """The words alone."""
    if not words.has_tags:
        return words.text
    return " ".join(html.unescape(_TAG.sub(" ", words.text)).split())


def draft(
    kind: str,
    stem: Words,
    *,
    options: Sequence[tuple[Words, bool, float | None]] = (),
    explanation: Sequence[Words] = (),
    sample: Words | None = None,
) -> QuestionDraft:
    """A draft of these words: as text where all of them are, as Markdown where some are and none is HTML, else as HTML."""
    remarks = [words for words in explanation if words.text.strip()]
    sample = sample or Words("")
    every = [stem, *(words for words, _right, _fraction in options), *remarks, *([sample] if sample.text else [])]
    markup = HTML if any(words.has_tags for words in every) else MARKDOWN if any(words.form == "markdown" for words in every) else TEXT
    made = QuestionDraft(
        kind,
        _written(stem, markup, is_block=True),
        options=[OptionDraft(_written(words, markup), is_right, fraction) for words, is_right, fraction in options],
        explanation=("" if markup == HTML else "\n\n").join(_written(words, markup, is_block=True) for words in remarks),
        sample=_written(sample, markup, is_block=True) if sample.text else "",
        markup=markup,
    )
    return with_files(made)


def _written(words: Words, markup: str, *, is_block: bool = False) -> str:
    if markup == HTML:
        if words.has_tags:
            return wrap(words.text) if is_block else words.text
        return block_html(words.text) if is_block else inline_html(words.text)
    if markup == MARKDOWN and words.form != "markdown":
        return re.sub(r"([\\`*_{}\[\]<>#])", r"\\\1", words.text)
    return words.text
