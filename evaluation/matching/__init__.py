"""Pure arithmetic of the review: who fits which case, which panel is best, in which order."""
