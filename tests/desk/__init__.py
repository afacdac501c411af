"""Tests of the desk over HTTP."""
