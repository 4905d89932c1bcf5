"""Videos, captions and handouts of our courses, made from their own words: `python -m scripts.course_media courses/<slug>`."""
