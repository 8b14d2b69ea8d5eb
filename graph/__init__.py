"""What is known and how it is kept. Imports nothing else of chipgraph."""
