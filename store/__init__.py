"""Where things are kept: the database, its column types and its migrations."""
