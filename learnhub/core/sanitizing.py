"""Cleaning of rich text, on save: bleach states the policy, nh3 has the last word with the same list."""

import html as entities
from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

import bleach
import nh3
from bleach.linkifier import LinkifyFilter
from markdown_it import MarkdownIt

TAGS = frozenset(
    "p br hr h2 h3 h4 h5 strong em b i u s sub sup small mark blockquote code pre ul ol li dl dt dd "
    "a img figure figcaption table caption thead tbody tfoot tr th td span div ruby rt rp".split()
)
ATTRIBUTES: Mapping[str, frozenset[str]] = {
    "a": frozenset({"href", "title"}),
    "img": frozenset({"src", "alt", "title", "width", "height"}),
    "th": frozenset({"colspan", "rowspan", "scope"}),
    "td": frozenset({"colspan", "rowspan"}),
    "ol": frozenset({"start"}),
}
SCHEMES = frozenset({"http", "https", "mailto", "tel"})
_NUMBERS = {"width", "height", "colspan", "rowspan", "start"}


def _is_safe_address(value: str, *, is_image: bool) -> bool:
    """A link to this site or a named scheme; an image from this site only; never `//host`, which inherits a scheme."""
    compact = "".join(character for character in value if ord(character) > 32)
    if compact.startswith("//") or "\\" in compact:
        return False
    try:
        scheme = urlsplit(compact).scheme.lower()
    except ValueError:
        return False
    return not scheme if is_image else not scheme or scheme in SCHEMES


def _allow(tag: str, name: str, value: str) -> bool:
    if name not in ATTRIBUTES.get(tag, ()):
        return False
    if name in {"href", "src"}:
        return _is_safe_address(value, is_image=name == "src")
    if name in _NUMBERS:
        return value.isascii() and value.isdigit() and len(value) <= 4
    return True


_cleaner = bleach.Cleaner(
    tags=TAGS, attributes=_allow, protocols=SCHEMES, strip=True, strip_comments=True, filters=[partial(LinkifyFilter)]
)


def _last_look(tag: str, name: str, value: str) -> str | None:
    return value if name == "rel" or _allow(tag, name, value) else None


def clean_html(html: str) -> str:
    """`html` with nothing left but the tags, attributes and addresses of the policy."""
    return nh3.clean(
        _cleaner.clean(html),
        tags=set(TAGS),
        attributes={tag: set(names) for tag, names in ATTRIBUTES.items()},
        url_schemes=set(SCHEMES),
        strip_comments=True,
        link_rel="noopener noreferrer nofollow",
        attribute_filter=_last_look,
    )


_markdown = MarkdownIt("commonmark", {"html": False, "linkify": False, "breaks": False}).enable(["table", "strikethrough"])


def markdown_to_html(text: str) -> str:
    """Markdown (CommonMark with tables) as clean HTML; raw HTML in it is shown as text."""
    return clean_html(_markdown.render(text))


def plain_text(html: str) -> str:
    """The words of `html` without any markup, spaces folded."""
    text = nh3.clean(html, tags=set())
    return " ".join(entities.unescape(text).split())
