"""A chat as such: what was said, who owns it, whose turn it is, and how it gets to those who listen."""
