"""Asking for several things, one at a time: forms described by data/forms.yml, driven by one validation."""
