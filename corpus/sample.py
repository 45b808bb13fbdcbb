"""Where the fictional sample reviews are: what people see until they add a review of their own.

Every page of them says that it is fictional. `tools/make_sample_reviews.py` makes them; nothing here reads them.
"""

from pathlib import Path

SAMPLE_REVIEWS = Path(__file__).parent / "sample_reviews"
