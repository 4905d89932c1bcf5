"""The organization: departments and party branches, members and their affiliations, roles granted at a unit."""
