"""What editors change: the words, facts and examples as files, read, checked and changed line by line."""
