"""`python -m pipeline.tools.scans FOLDER OUT [--dpi 200] [--turn 0.7] [--noise 12]`: PDFs as a scanner would give them.

Each page becomes a grey picture, slightly turned, unevenly lit and noisy, packed as JPEG; the same each time. Measure with
`python -m pipeline.tools.typeset_score OUT GOLD --text TEXTS`, and beside it the folder that the scans were made of.
"""

import argparse
import random
import sys
from functools import partial
from io import BytesIO
from pathlib import Path

import numpy as np
import pypdfium2 as pdfium
from PIL import Image, ImageFilter

from pipeline.tools.reading import side_by_side

POINTS = 72
QUALITY = 70  # of the JPEG
BLUR = 0.5  # pixels
SHADE = 30.0  # of 255: how much darker one side of the glass is


def scanned(data: bytes, *, dpi: int, turn: float, noise: float, seed: int = 1) -> bytes:
    """The pages of a PDF as pictures: at `dpi`, turned by up to `turn` degrees, with `noise` of 255 on every pixel."""
    chance = random.Random(seed)
    grain = np.random.default_rng(seed)
    pages = []
    with pdfium.PdfDocument(data) as pdf:
        for page in pdf:
            picture = page.render(scale=dpi / POINTS, grayscale=True).to_pil()
            turned = picture.rotate(
                chance.uniform(-turn, turn), resample=Image.Resampling.BICUBIC, fillcolor=255
            ).filter(ImageFilter.GaussianBlur(BLUR * dpi / 200))
            grey = np.asarray(turned, dtype=np.float32)
            light = np.linspace(0.0, SHADE, grey.shape[1], dtype=np.float32)
            dirty = grey - light + grain.normal(0.0, noise, grey.shape)
            pages.append(Image.fromarray(dirty.clip(0, 255).astype(np.uint8)))
    out = BytesIO()
    pages[0].save(out, "PDF", resolution=dpi, save_all=True, append_images=pages[1:], quality=QUALITY)
    return out.getvalue()


def scan_file(out: Path, options: tuple[int, float, float], path: Path) -> Path:
    """Write the scan of one file into `out`; its path."""
    dpi, turn, noise = options
    made = scanned(path.read_bytes(), dpi=dpi, turn=turn, noise=noise, seed=sum(path.stem.encode()))
    out.mkdir(parents=True, exist_ok=True)
    (out / path.name).write_bytes(made)
    return out / path.name


def main() -> int:
    """Write the scans; 1 where there is no PDF."""
    parser = argparse.ArgumentParser(prog="python -m pipeline.tools.scans", description=__doc__)
    parser.add_argument("folder", type=Path, help="a folder of PDFs")
    parser.add_argument("out", type=Path, help="the folder to write into")
    parser.add_argument("--dpi", type=int, default=200)
    parser.add_argument("--turn", type=float, default=0.7, help="degrees, at most, to either side")
    parser.add_argument("--noise", type=float, default=12.0, help="of 255")
    parser.add_argument("--only", action="append", default=[], metavar="NAME", help="only this document")
    parser.add_argument("--workers", type=int, default=1)
    options = parser.parse_args()
    paths = [
        path for path in sorted(options.folder.glob("*.pdf")) if not options.only or path.stem in options.only
    ]
    if not paths:
        sys.stderr.write(f"{options.folder}: holds no PDF\n")
        return 1
    work = partial(scan_file, options.out, (options.dpi, options.turn, options.noise))
    for _, made in side_by_side(work, paths, options.workers):
        sys.stdout.write(f"{made}\n")
    return 0


if __name__ == "__main__":
    sys.exit(main())
