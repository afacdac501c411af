"""What the assistant does between two messages: one file a journey, thin over the verbs of the field."""
