"""Tests of accounts, signing in and links."""
