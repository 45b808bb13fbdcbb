"""The server: the app, the reviews' own files and the headers in one process, and what it refuses."""

from ui.server.server import Reach, serve

__all__ = ["Reach", "serve"]
