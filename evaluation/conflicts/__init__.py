"""Conflicts of interest between experts and cases: computed from facts, or named by people."""
