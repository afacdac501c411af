"""What a message says: its intent, its facts, the category of its complaint."""
