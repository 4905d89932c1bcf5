"""Learning: enrollment, study time that is proven, progress, completion, study hours and targets."""
