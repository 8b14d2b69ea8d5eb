"""The spaCy pipeline that reads chip news, and the weights it ships with."""
