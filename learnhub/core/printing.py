"""Documents as PDF: a Typst template of a feature, filled with data that stays data.

The typesetter and its fonts take some 50 MB: it runs in a process of its own that ends with the document, so that workers stay small.
"""

import base64
import json
import subprocess
import sys
from collections.abc import Mapping
from pathlib import Path
from typing import Any

import segno
import structlog
from flask import Response, send_file
from flask_babel import gettext as _

from learnhub.core.errors import Refused
from learnhub.core.storage import file_name

log = structlog.get_logger()
TYPESETTER = Path(__file__).with_name("typesetting.py")
PATIENCE = 30  # seconds; a document takes a fraction of one


def document(template: Path, data: dict[str, Any], kind: str = "pdf", files: Mapping[str, bytes] | None = None) -> bytes:
    """The document; text in `data` is shown as it is and never read as markup, `files` are pictures that the template may name.

    Raises Refused when it cannot be set.
    """
    pictures = {name: base64.b64encode(content).decode() for name, content in (files or {}).items()}
    asked = json.dumps({"template": template.read_text("utf-8"), "data": data, "format": kind, "files": pictures})
    try:
        done = subprocess.run([sys.executable, "-I", TYPESETTER], input=asked.encode(), capture_output=True, timeout=PATIENCE, check=True)
    except (subprocess.CalledProcessError, subprocess.TimeoutExpired) as error:
        log.exception("document not set", template=template.name, said=(error.stderr or b"").decode(errors="replace")[-2000:])
        raise Refused(_("文件暂时生成不了，请稍后再试；多次不成请联系管理员。")) from None
    return done.stdout


def qr_code(words: str) -> str:
    """A QR code as SVG."""
    return str(segno.make(words, error="m").svg_inline(border=2, scale=4))


def send_pdf(name: str, made: bytes) -> Response:
    """The document to who asked."""
    import io

    return send_file(io.BytesIO(made), mimetype="application/pdf", as_attachment=True, download_name=file_name(name, ".pdf"))
