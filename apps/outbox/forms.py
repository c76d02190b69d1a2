from __future__ import annotations

from typing import Any

from django import forms
from django.conf import settings
from django.utils.translation import gettext_lazy as _

from apps.outbox.channels import vapid
from apps.outbox.rules import is_push_endpoint


class DeviceForm(forms.Form):
    """What a browser gives when it agrees to be woken. A script fills it in, so every error is about the whole."""

    endpoint = forms.CharField(max_length=1000, widget=forms.HiddenInput)
    p256dh = forms.CharField(max_length=100, widget=forms.HiddenInput)
    auth = forms.CharField(max_length=40, widget=forms.HiddenInput)
    replaces = forms.CharField(max_length=1000, required=False, widget=forms.HiddenInput)

    def clean(self) -> dict[str, Any]:
        data = super().clean() or {}
        if self.errors:
            raise forms.ValidationError(_("This browser did not say how to reach it."))
        if not is_push_endpoint(data["endpoint"], settings.PUSH_HOSTS, settings.PUSH_TEST_ORIGINS):
            raise forms.ValidationError(_("This browser uses a notification service that is not known here."))
        if not vapid.is_key_pair(data["p256dh"], data["auth"]):
            raise forms.ValidationError(_("This browser's keys cannot be read."))
        return data
