"""What every feature stands on: database, transactions, events, permissions, errors, clock, cleaning, storage."""
