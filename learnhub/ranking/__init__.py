"""Points and leaderboards: a ledger, standings kept with it, boards that explain every number."""
