"""A page of text as a scanner would give it: one grey picture, a little crooked and specked, with no text in it."""

import io
import random
from pathlib import Path

import reportlab
from PIL import Image, ImageDraw, ImageFilter, ImageFont

from sample_reviews.blocks import NOTICE

SIZE = (1240, 1754)  # A4 at 150 dots per inch
FONTS = Path(reportlab.__file__).parent / "fonts"
LINES = (
    ("VeraBd.ttf", 27, NOTICE),
    ("VeraBd.ttf", 27, ""),
    ("VeraBd.ttf", 56, "SEEN A MARK ON A BABY?"),
    ("Vera.ttf", 34, ""),
    ("Vera.ttf", 34, "A baby who cannot roll or crawl should not have a bruise."),
    ("Vera.ttf", 34, ""),
    ("VeraBd.ttf", 34, "1.  Look at the whole baby."),
    ("VeraBd.ttf", 34, "2.  Ask what happened and write down the words."),
    ("VeraBd.ttf", 34, "3.  Ring the duty paediatrician and the MASH today."),
    ("VeraBd.ttf", 34, "4.  Tell the parents what you are doing and why."),
    ("Vera.ttf", 34, ""),
    ("Vera.ttf", 34, "Do not wait for your manager."),
    ("Vera.ttf", 34, "Do not decide alone that it is nothing."),
    ("Vera.ttf", 34, ""),
    ("Vera.ttf", 28, "Clinic copy. Issued April 2016, due for revision April 2018."),
)


def draw_scan() -> bytes:
    """The notice as a JPEG."""
    page = Image.new("L", SIZE, 244)
    draw = ImageDraw.Draw(page)
    y = 180
    for file, size, text in LINES:
        draw.text((120, y), text, fill=40, font=ImageFont.truetype(FONTS / file, size))
        y += round(size * 1.9)
    draw.rectangle((80, 140, SIZE[0] - 80, y + 30), outline=60, width=5)
    page = page.rotate(0.7, resample=Image.Resampling.BICUBIC, fillcolor=236)
    specks = random.Random(7)  # noqa: S311  # the same specks each time
    for _ in range(350):
        page.putpixel((specks.randrange(SIZE[0]), specks.randrange(SIZE[1])), specks.randrange(90, 200))
    jpeg = io.BytesIO()
    page.filter(ImageFilter.GaussianBlur(0.8)).save(jpeg, "JPEG", quality=45, dpi=(150, 150))
    return jpeg.getvalue()
