"""The page for people who have not signed in, or are not among the library's people; and signing out.

Who has which role is `ui.state.access`'s; the provider's pages and the cookie are Streamlit's.
"""

import streamlit as st

from ui.app.frame import say
from ui.state import Role, chosen_access, current_role


def require_sign_in() -> None:
    """Draw nothing more of any page, unless whoever is there may read. Without sign-in settings everybody may."""
    if chosen_access().sign_in is None:
        return
    if current_role() is Role.NOBODY:
        st.title("Case Reviews", anchor=False)
        if st.user.is_logged_in:
            say("You are signed in, and your address is not among this library’s people. Ask its librarian.")
            st.button("Sign out", key="sign-out", on_click=st.logout)
        else:
            st.write("This library is for people of one organisation.")
            st.button("Sign in", key="sign-in", type="primary", on_click=st.login)
        st.stop()
    with st.sidebar:
        st.button("Sign out", key="sign-out", icon=":material/logout:", on_click=st.logout)
