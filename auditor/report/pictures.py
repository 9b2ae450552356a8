"""A place on a page made visible: its screenshot cropped to the place, with a frame around it; bytes in, bytes out."""

from __future__ import annotations

import io
from collections.abc import Iterator
from typing import TypeAlias

from PIL import Image, ImageDraw

Box: TypeAlias = tuple[int, int, int, int]  # left, top, width, height on the page

_AROUND = 48  # px of the page shown around the place
_LEAST = (380, 200)  # a crop smaller than this shows nobody where on the page they are
_MOST_HEIGHT = 400
_WIDTH = 560  # of the finished picture
_LARGEST = 40_000_000  # pixels; a picture of a page is far smaller
_ARROW = 44
_FRAME, _HALO = (214, 32, 32), (255, 255, 255)
_QUALITY = 48


def open_picture(image: bytes) -> Image.Image | None:
    """The screenshot, or None for bytes that are no picture one could show."""
    try:
        picture = Image.open(io.BytesIO(image))
        if picture.width * picture.height > _LARGEST:
            return None
        return picture.convert("RGB")
    except (OSError, ValueError, SyntaxError, Image.DecompressionBombError):
        return None


def mark(picture: Image.Image, box: Box) -> bytes | None:
    """A JPEG of the place and what is around it; None if the place lies outside the screenshot.

    A place wider or taller than the crop is framed on the sides that can be seen.
    """
    left, top, width, height = box
    right, bottom = left + width, top + height
    if left >= picture.width or top >= picture.height or min(right, bottom, width, height) <= 0:
        return None
    x0, x1 = _span(left, width, picture.width, _LEAST[0], picture.width)
    y0, y1 = _span(top, height, picture.height, _LEAST[1], _MOST_HEIGHT)
    crop = picture.crop((x0, y0, x1, y1))
    draw = ImageDraw.Draw(crop)
    line = 3 if crop.width <= _WIDTH else round(3 * crop.width / _WIDTH)
    for color, grow, thick in _strokes(line):
        # Sides that lie in the crop stay in it, also where the place touches the page's edge.
        begin = (_kept(left - x0 - grow, left >= x0, 0), _kept(top - y0 - grow, top >= y0, 0))
        end = (right - x0 + grow - 1, bottom - y0 + grow - 1)
        end = (
            min(end[0], crop.width - 1) if right <= x1 else end[0],
            min(end[1], crop.height - 1) if bottom <= y1 else end[1],
        )
        draw.rectangle((*begin, *end), outline=color, width=thick)
    if right > picture.width:
        _point_right(draw, crop.width, max(0, top - y0), min(crop.height, bottom - y0))
    if crop.width > _WIDTH:
        crop = crop.resize((_WIDTH, max(1, round(crop.height * _WIDTH / crop.width))), Image.Resampling.LANCZOS)
    out = io.BytesIO()
    crop.save(out, "JPEG", quality=_QUALITY, optimize=True, progressive=True)
    return out.getvalue()


def _kept(at: int, inside: bool, edge: int) -> int:
    return max(at, edge) if inside else at


def _point_right(draw: ImageDraw.ImageDraw, width: int, top: int, bottom: int) -> None:
    """An arrow at the edge the place goes beyond."""
    middle, half = (top + bottom) // 2, _ARROW // 2
    draw.rectangle((width - 5, top, width - 1, bottom), fill=_FRAME)
    draw.polygon(
        ((width - 6 - _ARROW, middle - half), (width - 6, middle), (width - 6 - _ARROW, middle + half)),
        fill=_FRAME,
        outline=_HALO,
    )


def _strokes(line: int) -> Iterator[tuple[tuple[int, int, int], int, int]]:
    """Colour, distance from the place, thickness: red with a white edge is seen on any ground."""
    yield _HALO, 2 * line + 1, 2 * line + 1
    yield _FRAME, 2 * line, 2 * line - 1


def _span(start: int, length: int, whole: int, least: int, most: int) -> tuple[int, int]:
    """Where to cut along one axis: the place with its surroundings, inside the picture, neither tiny nor endless."""
    begin, end = max(0, start - _AROUND), min(whole, start + length + _AROUND)
    lacking = least - (end - begin)
    if lacking > 0:
        begin = max(0, begin - lacking // 2)
        end = min(whole, begin + least)
        begin = max(0, end - least)
    return begin, min(end, begin + most)
