"""Sign-in: accounts, passwords, sessions that can be revoked, one-time codes."""
