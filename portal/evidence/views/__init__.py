"""The pages of the evidence and the addresses that uploads use."""
