"""What a person can ask us for: a copy of what we hold, the evidence, and to be forgotten."""
