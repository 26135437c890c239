"""What is measured on a page: axe's rules, sideways scrolling, the size of what is touched, where the focus is."""

import re
from pathlib import Path

import axe_playwright_python

IN_PAGE = Path(__file__).with_name("in_page.js").read_text()
AXE = Path(axe_playwright_python.__file__).with_name("axe.min.js").read_text()
WIDTHS = (320, 390, 1280)
SCHEMES = {
    "light": {"color_scheme": "light", "forced_colors": "none"},
    "dark": {"color_scheme": "dark", "forced_colors": "none"},
    "forced colors": {"color_scheme": "dark", "forced_colors": "active"},
}
MODES = [(scheme, width) for scheme in SCHEMES for width in WIDTHS]


def show(page, scheme, width):
    """Look at the page in one of the modes."""
    page.emulate_media(**SCHEMES[scheme])
    page.set_viewport_size({"width": width, "height": 900})
    if not page.evaluate("'measured' in window"):
        page.evaluate(f"{AXE}\n{IN_PAGE}")


def axe(page, scheme):
    """What axe finds, as lines."""
    for item in page.evaluate("which => measured.axe(which)", "all" if scheme == "light" else "colors"):
        yield f"{item['rule']} {item['where']}: {item['why'].strip()} {item['html']}"


def sideways(page, _scheme):
    """Complain if the page can be scrolled sideways."""
    return page.evaluate("measured.sideways()")


def cut_off(page, _scheme):
    """Complain about what is beyond the right edge, where nobody can get at it."""
    return page.evaluate("measured.cutOff()")


def targets(page, _scheme):
    """Complain about what is too small to be touched."""
    return page.evaluate("measured.targets()")


def found_in_all_modes(page, *measures):
    """What is found, and in which modes."""
    found = {}
    for scheme, width in MODES:
        show(page, scheme, width)
        for measure in measures:
            for complaint in measure(page, scheme):
                found.setdefault(complaint, []).append(f"{scheme} {width}")
    return [f"{complaint} ({', '.join(where)})" for complaint, where in found.items()]


def found_as_it_stands(page):
    """What is found at the width of the window, in one of its own: where no script runs, none can measure."""
    size, html = page.viewport_size, page.content()

    def answer(route):
        if route.request.is_navigation_request():
            route.fulfill(body=html, content_type="text/html; charset=utf-8")
        else:
            route.abort() if route.request.resource_type == "script" else route.continue_()

    copy = page.context.browser.new_page(viewport=size, reduced_motion="reduce")
    copy.context.add_cookies(page.context.cookies())
    copy.route("**/*", answer)
    copy.goto(page.url)
    show(copy, "light", size["width"])
    found = [complaint for measure in (axe, sideways, targets) for complaint in measure(copy, "light")]
    copy.close()
    return found


def signature(complaint):
    """A finding without what differs from page to page: the rule, and the element with its classes."""
    rule, _, rest = complaint.partition(" ")
    element = re.search(r"<(\w[\w-]*)[^>]*>", rest)
    classes = re.search(r'class="([^"]*)"', element[0]) if element else None
    return rule, element[1] if element else "", classes[1] if classes else ""
