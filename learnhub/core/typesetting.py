"""Sets one document: Typst's template and its data come as JSON, the file goes out. Runs alone, as a short-lived process (see printing)."""

import base64
import json
import re
import sys
import tempfile
from pathlib import Path


def main() -> None:
    """Read `{template, data, format, files}` from standard input, write the document to standard output."""
    import manimgx_fonts_cjk
    import typst

    asked = json.load(sys.stdin)
    with tempfile.TemporaryDirectory() as folder:  # nothing else can be read from the template
        source = Path(folder) / "document.typ"
        source.write_text(asked["template"], "utf-8")
        for name, content in asked["files"].items():
            if re.fullmatch(r"\w+\.\w+", name):
                (Path(folder) / name).write_bytes(base64.b64decode(content))
        made = typst.compile(
            str(source),
            root=folder,
            font_paths=[str(Path(manimgx_fonts_cjk.__file__).parent)],
            ignore_system_fonts=True,
            format=asked["format"],
            sys_inputs={"data": json.dumps(asked["data"])},
        )
    sys.stdout.buffer.write(made)


if __name__ == "__main__":
    main()
