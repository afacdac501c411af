"""What customers meet: the API of the chat, and its pages."""
