"""Plain text as HTML and back, exactly; what carries more than paragraphs and lines does not come back."""

import html
import re

_PARAGRAPH = re.compile(r"\s*\n\s*\n\s*")
_WRAPPED = re.compile(r"\A<p>((?:(?!</?p[ >]).)*)</p>\Z", re.DOTALL)
_BLOCK = re.compile(r"<(?:p|div|ul|ol|dl|h[1-6]|table|blockquote|pre|figure|hr)\b")
_TAG = re.compile(r"<[^>]*>")


def inline_html(text: str) -> str:
    """`text` with everything escaped and its lines kept, for options."""
    lines = (html.escape(line.strip(), quote=False) for line in text.strip().splitlines())
    return "<br>".join(lines)


def block_html(text: str) -> str:
    """`text` as paragraphs, for stems and explanations; empty for nothing."""
    paragraphs = [part for part in _PARAGRAPH.split(text.strip()) if part.strip()]
    return "".join(f"<p>{inline_html(part)}</p>" for part in paragraphs)


def wrap(fragment: str) -> str:
    """`fragment` as a paragraph when it is words alone, as files write a stem of one line."""
    fragment = fragment.strip()
    return f"<p>{fragment}</p>" if fragment and not _BLOCK.search(fragment) else fragment


def unwrap(fragment: str) -> str:
    """`fragment` without the one paragraph around it: options stand inside a label."""
    found = _WRAPPED.match(fragment.strip())
    return found[1].strip() if found else fragment.strip()


def as_text(fragment: str, *, is_block: bool) -> str | None:
    """The text that `block_html` or `inline_html` makes into exactly `fragment`; None when it has more markup than that."""
    with_lines = fragment.replace("</p><p>", "\n\n").replace("<br>", "\n")
    text = html.unescape(_TAG.sub("", with_lines))
    made = block_html(text) if is_block else inline_html(text)
    return text if made == fragment else None
