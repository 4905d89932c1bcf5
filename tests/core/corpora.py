"""Hostile markup: a few of each kind of our own, and the corpora of LEARNHUB_VECTORS where the machine has them."""

import os
from html.parser import HTMLParser
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
VECTORS = Path(os.environ.get("LEARNHUB_VECTORS", ROOT.parent / "shared" / "vectors"))
OURS = [
    "<script>alert(1)</script>",
    "<ScRiPt src=//evil.example/x.js></sCrIpT>",
    "<img src=x onerror=alert(1)>",
    "<svg/onload=alert(1)><animate onbegin=alert(1)></svg>",
    "<svg><script>alert(1)</script><foreignObject><iframe srcdoc='<script>alert(1)</script>'></iframe></foreignObject></svg>",
    "<math><mtext><table><mglyph><style><img src=x onerror=alert(1)></style></mglyph></table></mtext></math>",
    "<a href='javascript:alert(1)'>点</a>",
    "<a href=' jAvA\tscript:alert(1)'>点</a>",
    "<a href='&#106;avascript&colon;alert(1)'>点</a>",
    "<a href='data:text/html;base64,PHNjcmlwdD4='>点</a>",
    "<a href='vbscript:x'>点</a>",
    "<a href='//evil.example/'>点</a>",
    "<a href='\\\\evil.example/'>点</a>",
    "<img src='//evil.example/x.png'><img src='https://evil.example/x.png'>",
    "<p style='background:url(javascript:alert(1))'>字</p>",
    "<style>@import '//evil.example/x.css';</style>",
    "<iframe src='https://evil.example'></iframe><object data=x></object><embed src=x>",
    "<form action='https://evil.example'><input name=q><button formaction='javascript:alert(1)'>交</button></form>",
    "<meta http-equiv=refresh content='0;url=javascript:alert(1)'><base href='https://evil.example/'>",
    "<noscript><p title='</noscript><img src=x onerror=alert(1)>'></noscript>",
    "<!--><img src=x onerror=alert(1)>-->",
    "<textarea><img title='</textarea><img src=x onerror=alert(1)>'></textarea>",
    "<p id=csrf-token name=attributes class=modal hx-get=/x data-confirm=x>字</p>",
]


def markdown_payloads() -> list[str]:
    """Lines that would be harmful if Markdown let them through."""
    ours = ["[a](javascript:alert(1))", "![a](javascript:alert(1))", "<javascript:alert(1)>", "[a]: javascript:alert(1)\n\n[a]"]
    return ours + _lines("hostile/xss/Markdown-XSS-Payloads.txt")


def html_payloads() -> list[str]:
    """Snippets of HTML and SVG that would be harmful if shown as they are."""
    parted = [text.split("\n--\n", 1)[0] for text in _texts("hostile/html_cleaning", "*.test")]
    return OURS + parted + _lines("hostile/xss/html5sec.txt") + _texts("hostile/xss", "*.txt") + _texts("hostile/svg", "*.svg")


def _texts(folder: str, pattern: str) -> list[str]:
    return [path.read_text(encoding="utf-8", errors="replace") for path in sorted((VECTORS / folder).glob(pattern))]


def _lines(name: str) -> list[str]:
    path = VECTORS / name
    return path.read_text(encoding="utf-8", errors="replace").splitlines() if path.is_file() else []


class Dangers(HTMLParser):
    """Collects what a browser would run or fetch from elsewhere, had it been given the parsed text."""

    ADDRESSES = frozenset({"href", "src", "action", "formaction", "data", "srcdoc", "poster", "background", "xlink:href", "srcset"})

    def __init__(self, allowed: dict[str, set[str]]) -> None:
        super().__init__(convert_charrefs=True)
        self.allowed = allowed
        self.found: list[str] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        if tag not in self.allowed:
            self.found.append(f"<{tag}>")
        for name, value in attrs:
            compact = "".join(character for character in value or "" if ord(character) > 32).lower()
            if name not in self.allowed.get(tag, set()):
                self.found.append(f"{tag}[{name}]")
            if name in self.ADDRESSES and (
                compact.startswith(("javascript:", "data:", "vbscript:", "//", "\\")) or (tag == "img" and ":" in compact.split("/")[0])
            ):
                self.found.append(f"{name}={compact}")

    handle_startendtag = handle_starttag

    def handle_comment(self, data: str) -> None:
        self.found.append("<!-- -->")

    def handle_decl(self, decl: str) -> None:
        self.found.append("<!>")

    def handle_pi(self, data: str) -> None:
        self.found.append("<?>")
