"""Reads and writes the world's files: course folders and Excel."""
