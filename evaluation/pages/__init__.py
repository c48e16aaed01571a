"""What the officials' pages show: page objects, computed so that templates need not decide."""
