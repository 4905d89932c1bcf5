"""Marking and checking of each question type: pure."""
