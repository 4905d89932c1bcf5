"""The look: templates, components, styles and scripts; knows no feature."""

from flask import Flask

from learnhub.ui import addresses, assets, filters


def init_app(app: Flask) -> None:
    """Serve the templates, the built files, and the filters and functions that templates use."""
    addresses.init_app(app)
    assets.init_app(app)
    filters.init_app(app)
