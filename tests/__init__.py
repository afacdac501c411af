"""The tests: a folder for each package, and those that need the whole system."""
