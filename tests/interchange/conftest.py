"""What the tests of interchange share: the scene of assessment."""

from tests.assessment.conftest import scene

__all__ = ["scene"]
