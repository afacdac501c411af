"""The program as such: settings, commands, and the supervisor that runs every process."""
