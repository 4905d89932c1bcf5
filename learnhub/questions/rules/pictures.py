"""Images in the markup of a question: named `image:NAME` by a draft, addressed by their content once they are kept."""

import re
from collections.abc import Mapping

PREFIX = "image:"
ADDRESS = "/questions/images/"
MEDIA_TYPES = {"PNG": ("image/png", ".png"), "JPEG": ("image/jpeg", ".jpg"), "GIF": ("image/gif", ".gif"), "WEBP": ("image/webp", ".webp")}
LARGEST = 5 * 1024 * 1024  # bytes
MOST_PIXELS = 40_000_000
_IN_HTML = re.compile(r"""(<img\b[^>]*?\bsrc\s*=\s*)(?:"image:([^"]*)"|'image:([^']*)')""", re.IGNORECASE)
_IN_MARKDOWN = re.compile(r"(!\[[^\]]*\]\()<?image:([^)\s>]*)>?")

_KEPT = re.compile(re.escape(ADDRESS) + r"[\w.-]+")
_IMAGE = re.compile(r"<img\b[^>]*>", re.IGNORECASE)
_ALT = re.compile(r"""\balt\s*=\s*(?:"([^"]*)"|'([^']*)')""", re.IGNORECASE)


def images_in(text: str) -> list[str]:
    """The addresses of kept images that `text` holds, each once."""
    return list(dict.fromkeys(_KEPT.findall(text)))


def described(fragment: str, word: str) -> str:
    """HTML with each image as its description in brackets, `word` where it has none."""

    def words(image: re.Match[str]) -> str:
        found = _ALT.search(image[0])
        return f"［{(found[1] or found[2]).strip() if found and (found[1] or found[2]) else word}］"

    return _IMAGE.sub(words, fragment)


def named_in(text: str) -> list[str]:
    """The names of images that HTML or Markdown asks for, each once."""
    found = [match[2] or match[3] for match in _IN_HTML.finditer(text)] + [match[2] for match in _IN_MARKDOWN.finditer(text)]
    return list(dict.fromkeys(found))


def with_addresses(text: str, names: Mapping[str, str]) -> str:
    """`text` with the images at their addresses; `names` gives the kept name of each; one that is not there stays without a source."""

    def address(name: str) -> str:
        return ADDRESS + names[name] if name in names else ""

    text = _IN_HTML.sub(lambda match: f'{match[1]}"{address(match[2] or match[3])}"', text)
    return _IN_MARKDOWN.sub(lambda match: match[1] + address(match[2]), text)
