"""How the shipped weights come to be. Needs the extra `train`; nothing else of chipgraph imports this."""
