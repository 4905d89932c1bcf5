"""Practice is tested in the scene of the exams."""

from tests.assessment.conftest import scene

__all__ = ["scene"]
