"""P2, the part of it that is crypto: a note as we seal it, against the bare operations that RFC 8291 cannot do without."""

from __future__ import annotations

import os
import time
from collections.abc import Callable
from statistics import median

from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.ciphers.aead import AESGCM

from apps.outbox.channels import vapid
from tests.fakes.push_service import Device

COUNT, ROUNDS = 500, 3
PAYLOAD = b"x" * 200


def run() -> tuple[float, float]:
    """Microseconds of CPU for a note: ours, and the crypto alone; medians of interleaved rounds."""
    device = Device("http://localhost")
    point = ec.EllipticCurvePublicKey.from_encoded_point(ec.SECP256R1(), vapid.raw(device.p256dh))

    def ours() -> None:
        vapid.seal(PAYLOAD, p256dh=device.p256dh, auth=device.auth)

    def alone() -> None:
        key = ec.generate_private_key(ec.SECP256R1())
        secret = key.exchange(ec.ECDH(), point)
        AESGCM(secret[:16]).encrypt(os.urandom(12), PAYLOAD, None)

    rounds = [(_cost_us(ours), _cost_us(alone)) for _ in range(ROUNDS)]
    return median(first for first, _ in rounds), median(second for _, second in rounds)


def _cost_us(work: Callable[[], None]) -> float:
    started = time.process_time()
    for _ in range(COUNT):
        work()
    return (time.process_time() - started) / COUNT * 1e6
