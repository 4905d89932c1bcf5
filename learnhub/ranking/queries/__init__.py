"""Reads of ranking: boards, the entries behind a number, and the recomputation that proves them."""
