"""From draft to live: what is published, what serves it, and what editors may try before."""
