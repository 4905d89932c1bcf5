"""Quizzes and exams: papers, attempts, answers that are never lost, grading, results."""
