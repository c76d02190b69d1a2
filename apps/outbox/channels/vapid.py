"""Who we are to push services (RFC 8292), and what only the browser can open (RFC 8291)."""

from __future__ import annotations

import os
import time
from base64 import urlsafe_b64decode, urlsafe_b64encode
from functools import lru_cache
from urllib.parse import urlsplit

import http_ece
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat
from django.conf import settings
from py_vapid import Vapid02

# A signature may live for a day; a new one every few hours costs nothing and leaves room for clocks that differ.
LIVES_S = 12 * 3600
RENEWED_S = 4 * 3600


def public_key() -> str:
    """Our public key, base64url: the `applicationServerKey` a browser subscribes with."""
    key = _signer(settings.VAPID_PRIVATE_KEY).public_key
    return _text(key.public_bytes(Encoding.X962, PublicFormat.UncompressedPoint))


def authorization(endpoint: str) -> str:
    """The Authorization header for this endpoint; signed once per push service and four hours."""
    parts = urlsplit(endpoint)
    audience, period = f"{parts.scheme}://{parts.netloc}", int(time.time() // RENEWED_S)
    return _authorization(audience, settings.VAPID_SUBJECT, settings.VAPID_PRIVATE_KEY, period)


@lru_cache(maxsize=256)
def _authorization(audience: str, subject: str, key: str, period: int) -> str:
    claims = {"aud": audience, "sub": subject, "exp": period * RENEWED_S + LIVES_S}
    return str(_signer(key).sign(claims)["Authorization"])


@lru_cache(maxsize=4)
def _signer(key: str) -> Vapid02:
    return Vapid02.from_raw(key.encode())


def seal(payload: bytes, *, p256dh: str, auth: str) -> bytes:
    """The payload, encrypted for one browser with a key of its own. Raises ValueError for keys that are none."""
    sealed: bytes = http_ece.encrypt(
        payload,
        salt=os.urandom(16),
        private_key=ec.generate_private_key(ec.SECP256R1()),
        dh=raw(p256dh),
        auth_secret=raw(auth),
    )
    return sealed


def raw(text: str) -> bytes:
    """The bytes of base64url with or without padding. Raises ValueError for anything else."""
    return urlsafe_b64decode(text.rstrip("=").encode("ascii") + b"=" * (-len(text.rstrip("=")) % 4))


def is_key_pair(p256dh: str, auth: str) -> bool:
    """Whether these are a point of the curve and sixteen bytes, as a browser gives them."""
    try:
        ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), raw(p256dh))
        return len(raw(auth)) == 16
    except ValueError:
        return False


def _text(data: bytes) -> str:
    return urlsafe_b64encode(data).rstrip(b"=").decode()
