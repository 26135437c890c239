"""What member forms say about an answer that is not one."""

import pytest
from django import forms
from django.core.files.uploadedfile import SimpleUploadedFile

from wagtail_mentoring.forms.fields import PlainTextField
from wagtail_mentoring.forms.kind import KindForm

CHOICES = [("a", "A"), ("b", "B")]
SAID = [
    (PlainTextField(), "", "Please fill this in."),
    (PlainTextField(max_length=3), "four", "This is too long: it has 4 characters, and at most 3 fit."),
    (forms.IntegerField(min_value=1), "0", "Please write a number of at least 1."),
    (forms.IntegerField(max_value=9), "10", "Please write a number of at most 9."),
    (forms.IntegerField(), "many", "Please write a whole number, such as 3."),
    (forms.DateField(), "soon", "Please write a day, such as 2030-05-31."),
    (forms.EmailField(), "robin", "Please write a whole e-mail address, such as name@example.org."),
    (forms.ChoiceField(choices=CHOICES), "", "Please choose one."),
    (forms.ChoiceField(choices=CHOICES), "c", "Please choose from the list."),
    (forms.MultipleChoiceField(choices=CHOICES), [], "Please choose at least one."),
    (forms.MultipleChoiceField(choices=CHOICES), ["c"], "Please choose from the list."),
]


def said(field, **given):
    form = type("OneField", (KindForm,), {"answer": field})(**given)
    return form.errors["answer"][0]


@pytest.mark.parametrize(("field", "answer", "sentence"), SAID)
def test_a_sentence_says_how_to_mend_it(field, answer, sentence):
    assert said(field, data={"answer": answer}) == sentence


def test_a_file_that_is_missing_or_empty():
    assert said(forms.FileField(), data={}) == "Please choose a file."
    empty = {"answer": SimpleUploadedFile("a.png", b"")}
    assert said(forms.FileField(), data={}, files=empty) == "This file is empty."
