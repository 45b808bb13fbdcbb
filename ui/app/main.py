"""The Streamlit app's script: the frame of every page, and which pages there are.

Streamlit runs it anew for every interaction. `ui.server.server` serves it; the pages are in `ui/screens/`.
"""

import streamlit as st

from ui.app.frame import BOTTOM, FAVICON, STYLE
from ui.app.sign_in import require_sign_in
from ui.state import conversations

st.set_page_config(
    page_title="Case Reviews",
    page_icon=str(FAVICON),
    layout="centered",
    menu_items={"About": "**Case Reviews**: published reviews answer in their own words, on this computer only."},
)
st.html(STYLE)
require_sign_in()
conversation = conversations().find(st.query_params.get("c") or st.session_state.get("conversation"))
if conversation:
    st.session_state["conversation"] = conversation.id  # for the pages that are reached without the address
pins = len(conversation.pins) if conversation else 0
with st.bottom:  # before the page, which may be stopped; the style sheet puts it below what the page has there
    st.html(f'<p class="cr-bottom">{BOTTOM}</p>')
page = st.navigation(
    [
        st.Page("screens/ask.py", title="Ask the reviews", icon=":material/forum:", default=True),
        st.Page("screens/briefing.py", title=f"Briefing ({pins})" if pins else "Briefing", icon=":material/bookmarks:"),
        st.Page("screens/library.py", title="Library", icon=":material/library_books:"),
        st.Page("screens/source.py", title="Source", icon=":material/description:", visibility="hidden"),
    ]
)
st.set_page_config(page_title=f"{page.title}: Case Reviews")
page.run()
