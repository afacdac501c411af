"""Timings, beside the same timings of a plain Rasa project on the same machine in the same run."""
