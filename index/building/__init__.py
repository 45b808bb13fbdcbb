"""Changing a library: adding and removing files, and making the next generation of the index."""

from index.building.adding import Outcome, add, remove
from index.building.build import Progress
from index.building.partial_embeddings import EmbeddedWriter
from index.building.readings import Readings
from index.building.rebuild import RebuildReport, rebuild

__all__ = ["EmbeddedWriter", "Outcome", "Progress", "Readings", "RebuildReport", "add", "rebuild", "remove"]
