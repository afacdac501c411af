"""Mail: what goes out because something happened, and what customers send back."""
