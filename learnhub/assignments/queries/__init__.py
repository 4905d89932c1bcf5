"""Reads of assignments: what is asked, who has done it, and how that adds up."""
