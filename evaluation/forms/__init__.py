"""The forms of the three desks."""
