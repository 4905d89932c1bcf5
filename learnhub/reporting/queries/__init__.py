"""Reads of reporting: what the home page, the organizer and the leader see. Nothing here changes anything."""
