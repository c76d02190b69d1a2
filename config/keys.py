"""The pair of keys by which push services know this server (VAPID, RFC 8292)."""

import re
from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec
from django.core.exceptions import ImproperlyConfigured

from config.env import env, secret

# What Apple's and Mozilla's services take; py_vapid's own check is looser.
SUBJECT = re.compile(r"mailto:[^@\s]+@[^@\s]+\.[^@\s]+|https://[^/\s]+\.[^\s]+")


def vapid_private_key() -> str:
    """The 32 private bytes in base64url, as `Vapid02.from_raw` reads them; made on first use, kept like a secret.

    A new pair would silence every subscription, so it is made once and belongs in the backup.
    """
    return secret("VAPID_PRIVATE_KEY", make=_new_key)


def vapid_subject(*, required: bool) -> str:
    """The operator's address for push services, as a mailto: or https: URI. Raises ImproperlyConfigured for another."""
    subject: str = env.str("VAPID_SUBJECT", default="" if required else "mailto:restride@example.org")
    if not SUBJECT.fullmatch(subject):
        raise ImproperlyConfigured(
            "VAPID_SUBJECT must say whom push services may write to, such as mailto:you@example.org."
        )
    return subject


def _new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()
