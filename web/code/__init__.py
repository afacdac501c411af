"""The code of practice for everybody: a page to read and to print, in large print, and as a PDF."""
