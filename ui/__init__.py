"""Two faces on one rendering: the Streamlit app and the command line."""

__all__: list[str] = []
