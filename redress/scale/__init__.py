"""Two of everything as real processes on one machine, with PostgreSQL, Redis and nginx around them."""
