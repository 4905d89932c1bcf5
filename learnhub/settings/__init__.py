"""Settings of the domain: one typed registry, overrides in the database, read without a query per use."""
