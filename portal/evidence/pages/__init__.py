"""What the pages of the evidence show."""
