"""Assignments 学习任务: courses, lessons and exams asked of people, who has done them, reminders, and the calendar feed."""
