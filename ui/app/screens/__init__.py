"""The screens of the app, one script each; Streamlit runs them by their file."""

__all__: list[str] = []
