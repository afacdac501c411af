"""The clock: what has to happen at a time, whether or not anybody is looking."""
