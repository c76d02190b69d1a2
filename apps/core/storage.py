from __future__ import annotations

from django.contrib.staticfiles.storage import ManifestStaticFilesStorage
from whitenoise.storage import CompressedManifestStaticFilesStorage


class OwnModulesManifestStorage(CompressedManifestStaticFilesStorage):
    """Hashed names for every file, compressed once, and hashed imports inside our own modules only.

    Django's switch `support_js_module_import_aggregation` also rewrites other people's files and fails on a
    comment in django-htmx's, so the import patterns are given for `js/` alone.
    """

    # Each pass settles one more layer of modules that import modules; Django's 5 are too few for the player's.
    max_post_process_passes = 20
    patterns = (
        *ManifestStaticFilesStorage.patterns,
        # Django keeps the two patterns private, and its stubs leave them out.
        ("js/*.js", ManifestStaticFilesStorage._js_module_import_aggregation_patterns[1]),  # type: ignore[attr-defined]
    )
