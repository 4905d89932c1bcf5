"""A handout in Markdown as a PDF on A4, in the platform's look."""

from pathlib import Path

from scripts.course_media.tools import wanted

STYLE = """
@page {
  size: A4; margin: 24mm 22mm 22mm;
  @top-left { content: string(title); font: 9pt 'Noto Sans CJK SC'; color: #6f675f }
  @bottom-right { content: counter(page) ' / ' counter(pages); font: 9pt 'Noto Sans CJK SC'; color: #6f675f }
}
@page :first { @top-left { content: none } }
html { font: 11.5pt/1.75 'Noto Sans CJK SC'; color: #2b2b2b }
h1 {
  font: 700 25pt/1.35 'Noto Serif CJK SC'; margin: 0 0 3mm; padding: 7mm 0 5mm; string-set: title content();
  border-top: 1.2mm solid #b71c1c; border-bottom: .2mm solid #e8e0d5;
}
h2 { font: 700 16pt/1.4 'Noto Serif CJK SC'; margin: 9mm 0 3mm; break-after: avoid }
h3 { font: 700 12.5pt/1.5 'Noto Sans CJK SC'; margin: 6mm 0 2mm; break-after: avoid }
p { margin: 0 0 3mm; text-align: justify }
li { margin: 0 0 1.4mm }
ol, ul { padding-left: 6mm; margin: 0 0 4mm }
blockquote { margin: 0 0 4mm; padding: 1mm 0 1mm 5mm; border-left: .8mm solid #b71c1c; color: #5c5650 }
blockquote p { margin: 0 }
table { width: 100%; border-collapse: collapse; margin: 2mm 0 5mm; font-size: 10.5pt }
tr { break-inside: avoid }
th { text-align: left; background: #f6f1ea; font-weight: 700; white-space: nowrap }
th, td { border-bottom: .2mm solid #cfc3b3; padding: 1.6mm 2.4mm; vertical-align: top }
td:first-child { white-space: nowrap }
hr { border: 0; break-after: page }
"""


def make_handout(text: str, target: Path) -> int:
    """Write the PDF (`---` begins a new page); how many pages it has."""
    body = wanted("markdown_it").MarkdownIt("commonmark", {"html": False}).enable("table").render(text)
    page = f'<!doctype html><html lang="zh-CN"><title>{_title(text)}</title><style>{STYLE}</style>{body}</html>'
    document = wanted("weasyprint").HTML(string=page, url_fetcher=_refuse).render()
    document.write_pdf(target, uncompressed_pdf=False)
    return len(document.pages)


def _title(text: str) -> str:
    return next((line[2:].strip() for line in text.splitlines() if line.startswith("# ")), "讲义")


def _refuse(address: str, *_more: object, **_named: object) -> dict[str, object]:
    raise ValueError(f"a handout shows nothing from elsewhere: {address}")
