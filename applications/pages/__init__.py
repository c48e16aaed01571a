"""Page objects: what a template shows, already decided."""
