"""The pair of keys by which push services know this server (VAPID, RFC 8292)."""

from base64 import urlsafe_b64encode

from cryptography.hazmat.primitives.asymmetric import ec

from config.env import secret


def vapid_private_key() -> str:
    """The 32 private bytes in base64url, as `Vapid02.from_raw` reads them; made on first use, kept like a secret.

    A new pair would silence every subscription, so it is made once and belongs in the backup.
    """
    return secret("VAPID_PRIVATE_KEY", make=_new_key)


def _new_key() -> str:
    number = ec.generate_private_key(ec.SECP256R1()).private_numbers().private_value
    return urlsafe_b64encode(number.to_bytes(32)).rstrip(b"=").decode()
