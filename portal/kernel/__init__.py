"""Plain Python under everything: no Django, nothing of ours from outside this package."""
