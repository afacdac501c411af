"""How well the assistant understands: figures on labelled messages that it was not trained on."""
