"""Notices to people: an inbox, the bell, e-mail and whatever channel comes later."""
