"""What templates put on a page is escaped as ever, but is not made an object that says so: the page is joined from text."""

from typing import Any

from flask import Flask
from jinja2 import nodes
from jinja2.compiler import CodeGenerator, Frame
from markupsafe import Markup, escape
from markupsafe import _escape_inner as escaped_text  # type: ignore[attr-defined]  # escape() less what it is wrapped in

_PLAIN = frozenset({int, float, bool, type(None)})


def shown(value: Any) -> str:
    """`value` as it may stand on a page."""
    kind = type(value)
    if kind is Markup:
        return value  # type: ignore[no-any-return]
    if kind is str:
        return escaped_text(value)
    if kind in _PLAIN:
        return str(value)
    return escape(value)


class LeanCode(CodeGenerator):
    """Jinja's own code of a template, with `shown` where it says `escape` of what is put on the page."""

    def _output_child_pre(self, node: nodes.Expr, frame: Frame, finalize: Any) -> None:
        if frame.eval_ctx.autoescape and not frame.eval_ctx.volatile and finalize.src is None:
            self.write("environment.shown(")
        else:
            super()._output_child_pre(node, frame, finalize)


def init_app(app: Flask) -> None:
    """Compile the templates so."""
    app.jinja_env.code_generator_class = LeanCode
    app.jinja_env.shown = shown  # type: ignore[attr-defined]
