"""Rules of practice: pure."""
