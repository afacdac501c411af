"""Tests of the types of the browser modules."""
