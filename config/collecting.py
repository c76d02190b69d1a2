"""Pack the static files for production, unless those that are packed are the ones there are: packing takes long."""

from __future__ import annotations

import hashlib
from pathlib import Path

from django.conf import settings
from django.contrib.staticfiles.finders import get_finders
from django.core.management import call_command

from config.env import BASE_DIR


def collect() -> bool:
    """Bring STATIC_ROOT up to date; whether there was anything to do."""
    root = Path(settings.STATIC_ROOT)
    stamp = root.parent / f"{root.name}.stamp"
    now = _state()
    if (root / "staticfiles.json").exists() and stamp.exists() and stamp.read_text() == now:
        return False
    stamp.unlink(missing_ok=True)  # what is cut off in the middle is not done
    call_command("collectstatic", interactive=False, verbosity=0)
    stamp.write_text(now)
    return True


def _state() -> str:
    """Of every file that is packed: its name, size and last change; and of what packs them."""
    how = [str(settings.STATIC_ROOT), str(settings.STORAGES["staticfiles"])]
    files = [(name, Path(storage.path(name))) for finder in get_finders() for name, storage in finder.list(None)]
    packers = [(path.name, path) for path in (BASE_DIR / "apps/core/storage.py", BASE_DIR / "requirements/base.txt")]
    there = sorted(each for each in [*files, *packers] if each[1].exists())
    seen = (f"{name} {path.stat().st_size} {path.stat().st_mtime_ns}" for name, path in there)
    return hashlib.sha256("\n".join([*how, *seen]).encode()).hexdigest()
