"""The application that a server runs."""

from learnhub import create_app

app = create_app()
