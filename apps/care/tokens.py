"""The token of an invitation: 128 bits, made again from a random value and the server's key whenever it is shown.

The database holds only the value and a hash: who reads it without the key can make no link of it.
"""

from __future__ import annotations

import hashlib
import secrets
from base64 import urlsafe_b64encode

from django.utils.crypto import salted_hmac

TOKEN_BYTES = 16


def new_nonce() -> str:
    """A random value of 128 bits, as 32 hexadecimal digits."""
    return secrets.token_hex(TOKEN_BYTES)


def token_of(nonce: str) -> str:
    """The token that belongs to it: 22 letters for a link."""
    digest = salted_hmac("care.invitation", nonce, algorithm="sha256").digest()
    return urlsafe_b64encode(digest[:TOKEN_BYTES]).rstrip(b"=").decode()


def hash_of(token: str) -> str:
    """What the database knows a token by."""
    return hashlib.sha256(token.encode()).hexdigest()
