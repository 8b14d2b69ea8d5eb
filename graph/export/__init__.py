"""The graph in formats of other programs, one module a format; `formats.py` has their names and writes the file."""
