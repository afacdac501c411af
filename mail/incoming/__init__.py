"""Mail that comes in: read, judged, put on the complaint that it belongs to, or before staff."""
