"""A language model of the person's own: asked with the passages found, believed only as far as a quotation carries it.

`writing` adds points to a complete answer, `rewriting` a follow-up's standalone question; `verifying` decides what is
shown. Nothing here is used, or imported, unless an address was given.
"""
