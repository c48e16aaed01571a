"""What the templates of the public site are handed: everything decided, nothing to query."""
