"""Notices to people: an inbox, and a bell on every page; other channels may follow."""
