"""Structured logs: readable lines for people in development, JSON for machines elsewhere."""

import logging

import structlog
from flask import Flask

# Without the values of local variables: they are people's data, and many kilobytes an error.
_TRACEBACKS = structlog.processors.ExceptionRenderer(structlog.tracebacks.ExceptionDictTransformer(show_locals=False))


def init_app(app: Flask) -> None:
    """Set up structlog once for the process."""
    readable = app.config["PROFILE"] == "development"
    structlog.configure(
        processors=[
            structlog.contextvars.merge_contextvars,
            structlog.processors.add_log_level,
            structlog.processors.TimeStamper(fmt="iso"),
            *([] if readable else [_TRACEBACKS]),
            structlog.dev.ConsoleRenderer(colors=False) if readable else structlog.processors.JSONRenderer(ensure_ascii=False),
        ],
        wrapper_class=structlog.make_filtering_bound_logger(logging.INFO),
        cache_logger_on_first_use=True,
    )
