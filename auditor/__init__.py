"""The portal auditor: checks Vietnamese public portals against the law and shows the evidence for every verdict."""

__version__ = "0.1.0"
