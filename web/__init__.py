"""The edge: the one public process. It serves customers and staff over HTTP and owns every conversation."""
