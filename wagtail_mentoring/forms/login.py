"""Signing in, and a forgotten password: the host's accounts, our e-mail (R7, R8)."""

from collections.abc import Iterable
from typing import Any

from django.contrib.auth import get_user_model
from django.contrib.auth.forms import AuthenticationForm, PasswordResetForm, SetPasswordForm
from django.contrib.auth.password_validation import password_validators_help_texts
from django.core.exceptions import FieldDoesNotExist
from django.utils.translation import gettext_lazy as _
from wagtail.models import Site

from wagtail_mentoring.forms.kind import KindMixin


class SignInForm(KindMixin, AuthenticationForm):
    """Django's form in our words; what is wrong is not told apart, so that nobody learns who has an account."""

    error_messages = {
        **AuthenticationForm.error_messages,
        "invalid_login": _("We do not know this name with this password. Please check both; capital letters count."),
    }


class SiteResetForm(KindMixin, PasswordResetForm):
    """The reset e-mail with links of the site, whatever Host header the request brought."""

    def __init__(self, *args: Any, site: Site, **kwargs: Any) -> None:
        """Remember whose links to write."""
        super().__init__(*args, **kwargs)
        self.site = site

    def get_users(self, email: str) -> Iterable[Any]:
        """Return the accounts with this address; nobody where accounts have no address."""
        accounts = get_user_model()
        try:
            accounts._meta.get_field(accounts.get_email_field_name())
        except FieldDoesNotExist:
            return []
        return super().get_users(email)

    def save(self, **options: Any) -> None:  # type: ignore[override]
        """Send the e-mail, if the address is known."""
        scheme, _separator, domain = self.site.root_url.partition("://")
        super().save(**{**options, "use_https": scheme == "https", "domain_override": domain})


class NewPasswordForm(KindMixin, SetPasswordForm):
    """A new password twice; the host's rules are lines of text, as in all our help texts, where Django has HTML."""

    error_messages = {
        **SetPasswordForm.error_messages,
        "password_mismatch": _("These are two different passwords. Please write the same one twice."),
    }

    def __init__(self, *args: Any, **kwargs: Any) -> None:
        """Name the host's rules."""
        super().__init__(*args, **kwargs)
        rules = (f"- {rule}" for rule in password_validators_help_texts())
        self.fields["new_password1"].help_text = "\n".join(rules)
