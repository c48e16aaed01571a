"""What the notices say about reviewing; plain Python."""
