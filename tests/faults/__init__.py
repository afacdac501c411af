"""Faults, injected for real into a whole Redress while customers and agents use it; see docs/faults.md."""
