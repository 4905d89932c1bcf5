"""Courses, their sections and lessons, and the materials they show."""
