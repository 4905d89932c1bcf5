"""Verbs of interchange: one module for each kind of file."""
