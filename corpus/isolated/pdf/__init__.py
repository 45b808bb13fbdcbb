"""PDF files: their lines in reading order as one text, and the marks of a quotation on a page.

Like all of `corpus.isolated`, it runs in a child process only.
"""

from corpus.isolated.pdf.document import read_pdf
from corpus.isolated.pdf.marks import highlighted_pdf, page_image, rectangles

__all__ = ["highlighted_pdf", "page_image", "read_pdf", "rectangles"]
