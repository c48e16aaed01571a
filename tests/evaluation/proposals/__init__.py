"""Proposals of assignments."""
