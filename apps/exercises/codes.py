"""A QR code as the path of an inline drawing."""

from __future__ import annotations

from dataclasses import dataclass

import qrcode


@dataclass(frozen=True)
class QrPath:
    """Dark squares as an SVG path of 1 x 1 units; `size` is the side of the whole with its quiet border."""

    d: str
    size: int


def qr_path(text: str) -> QrPath:
    """Middle error correction, so that a smudge on paper does no harm."""
    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=4)
    code.add_data(text)
    code.make(fit=True)
    rows = code.get_matrix()
    runs = [f"M{x} {y}h1v1h-1z" for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark]
    return QrPath("".join(runs), len(rows))
