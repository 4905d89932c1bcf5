"""Pages that take files in and give files out."""

from flask import Blueprint

blueprint = Blueprint("interchange", __name__, template_folder="../templates")

from learnhub.interchange.views import (  # noqa: E402 - they register their pages
    attendance_import,  # noqa: F401
    exam_paper,  # noqa: F401
    import_batches,  # noqa: F401
    question_columns,  # noqa: F401
    question_export,  # noqa: F401
    question_import,  # noqa: F401
    question_mending,  # noqa: F401
    waiting_images,  # noqa: F401
)
