"""Pages of ranking: the boards, the entries behind them, and the rules."""

from learnhub.ranking.views import boards, details
from learnhub.ranking.views.blueprint import blueprint

__all__ = ["blueprint", "boards", "details"]
