"""Everything that is written about a case besides its state, and the acts around a step."""
