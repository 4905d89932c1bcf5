"""The application that a server runs."""

import gc

gc.disable()  # nothing of what is imported is ever thrown away: looking for it takes a fifth of the start

from learnhub import create_app  # noqa: E402

app = create_app()
gc.freeze()
gc.enable()
