"""Real-looking messages, and what becomes of each."""
