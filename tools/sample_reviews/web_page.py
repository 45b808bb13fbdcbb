"""A review as a saved web page, with what stands around the words on a site: menus, a cookie banner, a footer."""

import re
from html import escape
from pathlib import Path

from sample_reviews.blocks import NOTICE, Block, Kind, read_blocks

PAGE = """<!DOCTYPE html>
<html lang="en-GB">
<head>
<meta charset="utf-8">
<title>{title} | {publisher}</title>
<meta name="description" content="{notice}">
<link rel="canonical" href="https://kelderbyscp.example.org/reviews/child-l">
<style>
body {{ font-family: sans-serif; margin: 0; color: #222 }}
.cookie-banner {{ background: #333; color: #fff; padding: 1em }}
.fictional {{ background: #fde8e8; padding: .5em 1em; font-weight: bold }}
nav ul {{ list-style: none; display: flex; gap: 1em }}
main {{ max-width: 45em; margin: 2em auto }}
</style>
<script>
window.siteSettings = {{ "menu": "collapsed", "search": "Search our reviews" }};
document.addEventListener("DOMContentLoaded", function () {{ document.body.className = "ready"; }});
</script>
</head>
<body>
<div class="cookie-banner" role="dialog" aria-label="Cookies"><p>We use cookies to make this website work.</p>
<button>Accept all cookies</button> <button>Reject</button></div>
<header>
<a href="#content">Skip to content</a>
<p>{publisher}</p>
<nav aria-label="Main"><ul><li><a href="/">Home</a></li><li><a href="/professionals">Professionals</a></li>
<li><a href="/families">Children and families</a></li><li><a href="/reviews">Reviews</a></li>
<li><a href="/training">Training</a></li></ul></nav>
<form role="search"><input type="search" placeholder="Search"><button>Search</button></form>
</header>
<nav aria-label="Breadcrumb"><a href="/">Home</a> &gt; <a href="/reviews">Reviews</a> &gt; Child L</nav>
<main id="content">
<article>
<p class="fictional">{notice}</p>
{article}
<p class="fictional">{notice}</p>
</article>
</main>
<aside><h2>Related pages</h2><ul><li><a href="/training/self-harm">Course: talking about self-harm</a></li>
<li><a href="/newsletter">Sign up to our newsletter</a></li></ul></aside>
<footer>
<ul><li><a href="/privacy">Privacy</a></li><li><a href="/accessibility">Accessibility</a></li></ul>
<p>&copy; {publisher}. Telephone 01632 960 562.</p>
</footer>
<script>/* analytics are switched off in this saved copy */ window.dataLayer = [];</script>
<noscript>Please enable JavaScript to use the search.</noscript>
</body>
</html>
"""

TAGS = {
    Kind.TITLE: "h1",
    Kind.HEADING: "h2",
    Kind.SUBHEADING: "h3",
    Kind.PARAGRAPH: "p",
    Kind.BULLET: "li",
    Kind.ITEM: "li",
}
LISTS = {Kind.BULLET: "ul", Kind.ITEM: "ol"}


def write_web_page(source: str, target: Path) -> None:
    """Writes the source to `target` as an HTML page; the publisher is the source's third block."""
    blocks = read_blocks(source)
    page = PAGE.format(
        title=escape(blocks[0].text), publisher=escape(blocks[2].text), notice=NOTICE, article=_article(blocks)
    )
    target.write_text(page, encoding="utf-8", newline="\n")


def _article(blocks: list[Block]) -> str:
    lines: list[str] = []
    open_list: str | None = None
    for block in blocks:
        wanted = LISTS.get(block.kind)
        if wanted != open_list:
            lines += [f"</{open_list}>"] * bool(open_list) + [f"<{wanted}>"] * bool(wanted)
            open_list = wanted
        words = re.sub(r"\*\*(.+?)\*\*", r"<strong>\1</strong>", escape(block.text, quote=False))
        lines.append(f"<{TAGS[block.kind]}>{words}</{TAGS[block.kind]}>")
    return "\n".join(lines + [f"</{open_list}>"] * bool(open_list))
