"""On a site whose stylesheet takes every default away, as Tailwind's does, our pages look like pages all the same."""

from functools import partial

import pytest
from django.urls import reverse

from tests.browser.member_screens import MEMBERS
from tests.hosts.kinds import RESET

pytestmark = pytest.mark.browser

# The site's own styles go, the reset stands before ours.
DRESS = """reset => {
  document.querySelectorAll('link[rel=stylesheet], style').forEach(sheet => {
    if (!/mentoring[^/]*[.]css/.test(sheet.href || '')) sheet.remove()
  })
  document.head.insertAdjacentHTML('afterbegin', `<style>${reset}</style>`)
}"""
PLAIN = """() => {
  const seen = (inside, which) => [...inside.querySelectorAll(which)].filter(item =>
    item.checkVisibility({visibilityProperty: true}) && item.getBoundingClientRect().width > 2)
  const style = (item, part) => getComputedStyle(item, part)
  const size = (item, name) => parseFloat(style(item)[name])
  const drawn = item => size(item, 'borderTopWidth') > 0 || style(item).backgroundColor !== 'rgba(0, 0, 0, 0)'
  const marked = (item, part) => style(item, part).content !== 'none'
  const page = document.querySelector('.wm')
  const found = []
  const complain = (item, why) => found.push(`${why}: ${item.outerHTML.slice(0, 120)}`)
  for (const title of seen(page, 'h1'))
    if (size(title, 'fontSize') <= 1.4 * size(page, 'fontSize') || size(title, 'fontWeight') < 600)
      complain(title, 'no title')
  for (const title of seen(page, 'h2'))
    if (size(title, 'fontSize') <= size(page, 'fontSize') || size(title, 'fontWeight') < 600)
      complain(title, 'no heading')
  for (const list of seen(page, 'ul, ol')) {
    const [first, second] = seen(list, ':scope > li')
    if (!second || style(first).listStyleType !== 'none') continue
    const [a, b] = [first.getBoundingClientRect(), second.getBoundingClientRect()]
    const apart = Math.max(b.top - a.bottom, b.left - a.right) >= 3 || size(second, 'paddingTop') > 0
    const told = drawn(second) || marked(second, '::before') || marked(first, '::after')
    if (!apart && !told && !seen(second, 'a, button, label').length) complain(list, 'no list')
  }
  for (const button of seen(page, '.wm-button')) {
    if (size(button, 'paddingLeft') < 8 || button.getBoundingClientRect().height < 24) complain(button, 'no button')
    else if (!button.matches('.wm-button--quiet') && !drawn(button)) complain(button, 'a button without edges')
  }
  for (const field of seen(page, 'input:not([type=checkbox], [type=radio], [type=file]), select, textarea'))
    if (!drawn(field) || size(field, 'paddingLeft') < 6 || size(field, 'fontSize') < 16) complain(field, 'no field')
  for (const link of seen(page, 'p:not(.wm-top__program) > a:not(.wm-button)'))
    if (!style(link).textDecorationLine.includes('underline')) complain(link, 'no link')
  return found
}"""


@pytest.mark.parametrize("screen", [screen for screen in MEMBERS if not screen.act and screen.status == 200], ids=str)
def test_a_reset_takes_nothing_away(screen, stage, browse):
    page = screen.open(stage, partial(browse, bypass_csp=True))
    page.evaluate(DRESS, RESET)
    assert not (found := page.evaluate(PLAIN)), "\n".join(found)


def test_without_our_styles_it_would(stage, browse):
    page = browse(bypass_csp=True)
    page.goto(reverse("wagtail_mentoring:login"))
    page.evaluate(DRESS, RESET)
    page.evaluate("() => document.querySelectorAll('link[rel=stylesheet]').forEach(sheet => sheet.remove())")
    found = "\n".join(page.evaluate(PLAIN))
    assert {why for why in ("no title", "no button", "no field") if why not in found} == set(), found
