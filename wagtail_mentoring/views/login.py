"""Signing in against the host's accounts, and a forgotten password (R7, R8)."""

from collections.abc import Callable
from functools import partial
from typing import Any
from urllib.parse import urlencode

from django.contrib import messages
from django.contrib.auth import views as auth
from django.contrib.auth.decorators import login_not_required
from django.http import HttpRequest, HttpResponse, HttpResponseRedirect
from django.shortcuts import redirect
from django.urls import reverse, reverse_lazy
from django.utils.decorators import method_decorator
from django.utils.translation import get_language, override
from django.utils.translation import gettext as _
from wagtail.models import Site

from wagtail_mentoring.choices import Role
from wagtail_mentoring.conf import get_settings
from wagtail_mentoring.forms.login import NewPasswordForm, SignInForm, SiteResetForm
from wagtail_mentoring.models import Membership
from wagtail_mentoring.views._page import answered, frame, private, program_or_404, role_or_404

OTHER = {Role.MENTOR: Role.MENTEE, Role.MENTEE: Role.MENTOR}


class Framed:
    """A view of Django's inside the host's base template."""

    @method_decorator([login_not_required, private, answered])
    def dispatch(self, request: HttpRequest, *args: Any, **kwargs: Any) -> HttpResponse:
        """Go elsewhere, or on with Django's view."""
        return self.detour() or super().dispatch(request, *args, **kwargs)  # type: ignore[misc,no-any-return]

    def detour(self) -> HttpResponse | None:
        """Return the answer for visitors who need another page."""

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add the host's base template."""
        return super().get_context_data(mentoring_base=frame(), **context)  # type: ignore[misc,no-any-return]


class Login(Framed, auth.LoginView):
    """One sign-in page, or one per role where the program wants it."""

    template_name = "wagtail_mentoring/login.html"
    authentication_form = SignInForm

    def detour(self) -> HttpResponse | None:
        """Read the program and role of the address; whoever is signed in already goes on."""
        slug, role = self.kwargs.get("slug"), self.kwargs.get("role")
        self.program = program_or_404(slug) if slug else None
        self.role = role_or_404(role) if role else None
        if self.request.method in {"GET", "HEAD"} and self.request.user.is_authenticated:
            return redirect(self.get_default_redirect_url())
        if self.program and self.role and not self.program.role_login_pages:
            address = reverse("wagtail_mentoring:program_login", args=[self.program.slug])
            return redirect(f"{address}?{self.request.GET.urlencode()}".rstrip("?"))
        return None

    def get_context_data(self, **context: Any) -> dict[str, Any]:
        """Add what the page is about, and the way to the other role's page."""
        back = self.get_redirect_url()
        return super().get_context_data(
            carried=f"?{urlencode({'next': back})}" if back else "",
            program=self.program,
            role=self.role,
            other_role=OTHER.get(self.role) if self.role else None,
            signup_url=get_settings().SIGNUP_URL,
            **context,
        )

    def form_valid(self, form: Any) -> HttpResponse:
        """Sign in; somebody with the other role only is told which page is theirs (R7)."""
        response = super().form_valid(form)
        if self.program and self.role:
            roles = Membership.of(self.request.user, self.program).roles
            if roles and self.role not in roles:
                own = self.program.words[f"{roles[0]}_login"]
                text = _("You are signed in. Your own page for this is “%(login)s”; both lead to the same place.")
                messages.info(self.request, text % {"login": own})
        return response

    def get_redirect_url(self) -> str:
        """Return where the visitor was going, an address of this site or nothing."""
        address: str = super().get_redirect_url()
        return address if address.startswith("/") else ""

    def get_default_redirect_url(self) -> str:
        """Go to My Matches of the program; who does not take part yet is shown how to."""
        if self.program is None:
            return reverse("wagtail_mentoring:home")
        if Membership.of(self.request.user, self.program).profiles:
            return reverse("wagtail_mentoring:matches", args=[self.program.slug])
        if self.role:
            return reverse("wagtail_mentoring:enroll", args=[self.program.slug, self.role.value])
        return reverse("wagtail_mentoring:program", args=[self.program.slug])


class Logout(auth.LogoutView):
    """Sign out by POST."""

    next_page = reverse_lazy("wagtail_mentoring:home")


class Answered(HttpResponseRedirect):
    """A redirect, and what is done once the server has sent it: how long that takes, nobody can measure."""

    def __init__(self, address: str, *, then: Callable[[], Any]) -> None:
        """Remember what to do, in the language of the page."""
        super().__init__(address)
        self.then: Callable[[], Any] | None = then
        self.language = get_language()

    def close(self) -> None:
        """Do it, once; servers call this when the answer has left."""
        then, self.then = self.then, None
        try:
            if then is not None:
                with override(self.language):
                    then()
        finally:
            super().close()


class PasswordReset(Framed, auth.PasswordResetView):
    """Ask for the reset e-mail; the answer is the same for unknown addresses, and takes as long."""

    form_class = SiteResetForm
    template_name = "wagtail_mentoring/password_reset.html"
    email_template_name = "wagtail_mentoring/letters/password_reset.txt"
    subject_template_name = "wagtail_mentoring/letters/password_reset_subject.txt"
    success_url = reverse_lazy("wagtail_mentoring:password_reset_done")

    def get_form_kwargs(self) -> dict[str, Any]:
        """Tell the form whose links to write: those of a site that Wagtail knows, never of the request."""
        site = Site.find_for_request(self.request) or Site.objects.first()
        return {**super().get_form_kwargs(), "site": site}

    def form_valid(self, form: Any) -> HttpResponse:
        """Answer first: looking for the account, writing and sending would tell whether it exists."""
        return Answered(str(self.get_success_url()), then=partial(super().form_valid, form))


class PasswordResetDone(Framed, auth.PasswordResetDoneView):
    """Say what happens next."""

    template_name = "wagtail_mentoring/password_reset_done.html"


class PasswordResetConfirm(Framed, auth.PasswordResetConfirmView):
    """Choose a new password."""

    form_class = NewPasswordForm
    template_name = "wagtail_mentoring/password_reset_confirm.html"
    success_url = reverse_lazy("wagtail_mentoring:password_reset_complete")


class PasswordResetComplete(Framed, auth.PasswordResetCompleteView):
    """Lead back to the sign-in page."""

    template_name = "wagtail_mentoring/password_reset_complete.html"
