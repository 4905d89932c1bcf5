"""Plain texts of question files as HTML and back; a text that begins with a tag is HTML already."""

import html
import re

_PARAGRAPH = re.compile(r"<p>(.*?)</p>", re.DOTALL)


def html_of(text: str) -> str:
    """Paragraphs (parted by an empty line) and line breaks; nothing for nothing."""
    text = text.strip()
    if not text or text.startswith("<"):
        return text
    paragraphs = [html.escape(part.strip(), quote=False).replace("\n", "<br>") for part in re.split(r"\n\s*\n", text)]
    return "".join(f"<p>{part}</p>" for part in paragraphs)


def text_of(markup: str) -> str:
    """What `html_of` was given, when it can be had back; else the HTML itself. An option has no paragraph around it."""
    paragraphs = _PARAGRAPH.findall(markup) or [markup]
    text = "\n\n".join(html.unescape(part.replace("<br>", "\n")) for part in paragraphs)
    if html_of(text) in {markup, f"<p>{markup}</p>"}:
        return text
    return markup if markup.startswith("<") else f"<p>{markup}</p>"
