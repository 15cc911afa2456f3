"""A photo or a page of a PDF as one picture: upright, of bounded size, and with nothing else in it."""

from __future__ import annotations

import io
from dataclasses import dataclass
from typing import TYPE_CHECKING

from scenemap.errors import DataError

if TYPE_CHECKING:
    from pathlib import Path

    from PIL.Image import Image

#: The longer side of the picture in the page, in pixels: a line of half a millimetre on a sheet of A4
#: is then five pixels wide. The page itself scales what is opened in it to the same.
MOST_SIDE = 3000
#: A file with more bytes, or a picture with more pixels, is not opened.
MOST_BYTES = 100_000_000
MOST_PIXELS = 150_000_000
_QUALITY = 88
_SAVE_AS = "Save it as JPEG or PNG (a screenshot of it will do)."


@dataclass(frozen=True, slots=True)
class Photo:
    """A picture to trace from.

    Parameters
    ----------
    name
        Name of the file that it came from.
    width, height
        Pixels.
    jpeg
        The picture without any metadata: no position, no time, no device.
    """

    name: str
    width: int
    height: int
    jpeg: bytes


def read_photo(path: Path, page: int | None = None) -> Photo:
    """Read a photo or one page of a PDF.

    Parameters
    ----------
    path
        A picture that Pillow reads, or a PDF.
    page
        Page of a PDF, from 1; the only one, or the first, unless given.

    Raises
    ------
    DataError
        If it is too large, no picture, an encrypted PDF, or has no such page.

    Examples
    --------
    >>> import tempfile
    >>> from pathlib import Path
    >>> from PIL import Image
    >>> with tempfile.TemporaryDirectory() as folder:
    ...     path = Path(folder, "map.png")
    ...     Image.new("RGB", (4000, 2000)).save(path)
    ...     photo = read_photo(path)
    >>> photo.width, photo.height
    (3000, 1500)
    """
    if not path.is_file():
        raise DataError(f"{path} is no file. Check the name.")
    if path.stat().st_size > MOST_BYTES:
        raise DataError(
            f"{path.name} is larger than {MOST_BYTES // 1_000_000} MB. Photograph it anew at a lower "
            "resolution, or save it smaller."
        )
    with path.open("rb") as file:
        is_pdf = b"%PDF-" in file.read(1024)
    if page is not None and not is_pdf:
        raise DataError(f"{path.name} is no PDF, so it has no page {page}. Leave --page out.")
    picture = _pdf_page(path, 1 if page is None else page) if is_pdf else _picture(path)
    return _photo(path.name, picture)


def _picture(path: Path) -> Image:
    """Read a picture upright, as its metadata say how it was held."""
    import warnings

    from PIL import Image, ImageOps, UnidentifiedImageError

    try:
        with warnings.catch_warnings():
            # The number of pixels is held here, before any is read.
            warnings.simplefilter("ignore", Image.DecompressionBombWarning)
            with Image.open(path) as opened:
                _check_pixels(path, *opened.size)
                # A JPEG is read no larger than needed.
                opened.draft("RGB", (MOST_SIDE, MOST_SIDE))
                turned = ImageOps.exif_transpose(opened)
                return turned.copy() if turned is opened else turned
    except (UnidentifiedImageError, Image.DecompressionBombError):
        raise DataError(f"{path.name} is no picture that can be read. {_SAVE_AS}") from None
    except (OSError, SyntaxError, ValueError, EOFError) as error:
        if isinstance(error, DataError):
            raise
        raise DataError(f"{path.name} cannot be read as a picture ({error}). {_SAVE_AS}") from None


def _check_pixels(path: Path, width: int, height: int) -> None:
    if width * height > MOST_PIXELS:
        raise DataError(
            f"{path.name} has {width:,} × {height:,} pixels, more than {MOST_PIXELS // 1_000_000} "
            "million. Save it smaller."
        )


def _pdf_page(path: Path, page: int) -> Image:
    """Draw a page of a PDF. Nothing in it is run, and no form is filled in."""
    import pypdfium2

    try:
        pdf = pypdfium2.PdfDocument(path)
    except pypdfium2.PdfiumError as error:
        if "password" in str(error).casefold():
            raise DataError(
                f"{path.name} is encrypted and asks for a password. Save it without one, or photograph "
                "the page."
            ) from None
        why = str(error).rstrip(". ")
        raise DataError(f"{path.name} cannot be read as a PDF ({why}). {_SAVE_AS}") from None
    try:
        count = len(pdf)
        if not 1 <= page <= count:
            raise DataError(
                f"{path.name} has {count} page{'' if count == 1 else 's'}, so there is no page {page}. "
                f"Give --page from 1 to {count}."
            )
        sheet = pdf[page - 1]
        longest = max(sheet.get_size())
        if not longest > 0:
            raise DataError(f"Page {page} of {path.name} has no size. {_SAVE_AS}")
        drawn: Image = sheet.render(scale=MOST_SIDE / longest).to_pil()
        return drawn.convert("RGB")
    except pypdfium2.PdfiumError as error:
        raise DataError(
            f"Page {page} of {path.name} cannot be drawn ({error}). {_SAVE_AS}"
        ) from None
    finally:
        pdf.close()


def _photo(name: str, picture: Image) -> Photo:
    """Bound a picture and leave out everything but its pixels."""
    from PIL import Image

    picture = _eight_bits(picture)
    if "A" in picture.getbands() or "transparency" in picture.info:
        # What is transparent would come out black.
        clear = picture.convert("RGBA")
        paper = Image.new("RGBA", clear.size, "white")
        picture = Image.alpha_composite(paper, clear)
    picture = picture.convert("RGB")
    picture.thumbnail((MOST_SIDE, MOST_SIDE), Image.Resampling.LANCZOS)
    buffer = io.BytesIO()
    picture.save(buffer, "JPEG", quality=_QUALITY, exif=b"", icc_profile=None)
    return Photo(name, picture.width, picture.height, buffer.getvalue())


def _eight_bits(picture: Image) -> Image:
    """Scale greys of more than 8 bits by the range that they have; converting would cut them off."""
    import numpy as np
    from PIL import Image

    if picture.mode != "F" and not picture.mode.startswith("I"):
        return picture
    greys = np.asarray(picture, dtype=np.float64)
    known = np.isfinite(greys)
    if not known.any():
        return Image.new("L", picture.size, "white")
    low, high = greys[known].min(), greys[known].max()
    if low == high:
        return Image.new("L", picture.size, "white")
    # What is no number comes out as paper.
    scaled = np.where(known, (greys - low) / (high - low), 1) * 255
    return Image.fromarray(np.round(scaled).astype(np.uint8))
