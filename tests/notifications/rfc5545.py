"""A strict reader of calendar files: what RFC 5545 says about lines, and nothing that is forgiven."""

import re

LINE = re.compile(r'(?P<name>[A-Z-]+)(?P<params>(;[A-Z-]+=("[^"\x00-\x1f]*"|[^";:,\x00-\x1f]*))*):(?P<value>.*)')
CONTROL = re.compile("[\x00-\x08\x0a-\x1f\x7f]")
ESCAPED = re.compile(r"\\([\\;,nN])")
LONGEST = 75  # octets, without the line break
TEXTS = {"SUMMARY", "DESCRIPTION", "LOCATION", "UID", "METHOD", "STATUS", "CLASS"}


def lines_of(content):
    """Return the unfolded lines. Raises AssertionError for whatever breaks the rules."""
    assert content.endswith(b"\r\n")
    folded = content.removesuffix(b"\r\n").split(b"\r\n")
    assert not any(b"\n" in line or b"\r" in line for line in folded), "a line ends with CRLF"
    assert max(map(len, folded)) <= LONGEST
    for line in folded:
        line.decode()  # no character is cut in two
    lines = re.sub("\r\n[ \t]", "", content.decode()).removesuffix("\r\n").split("\r\n")
    assert not any(CONTROL.search(line) for line in lines)
    return lines


def read(content):
    """Return name -> value of the only event and of the calendar around it, with the parameters behind the name."""
    lines = lines_of(content)
    assert lines[0] == "BEGIN:VCALENDAR"
    assert lines[-1] == "END:VCALENDAR"
    assert [line for line in lines if line.startswith(("BEGIN", "END"))][1:-1] == ["BEGIN:VEVENT", "END:VEVENT"]
    found = {}
    for line in lines:
        match = LINE.fullmatch(line)
        assert match, line
        name, value = match["name"], match["value"]
        if name not in {"BEGIN", "END"}:
            assert name not in found, f"{name} twice"
            found[name] = unescaped(value) if name in TEXTS else value
            found[f"{name};"] = match["params"].removeprefix(";")
    return found


def unescaped(text):
    """Return what is meant by an escaped text."""
    assert not re.search(r"(?<!\\)(\\\\)*[;,]", text), "commas and semicolons are escaped"
    assert not re.search(r"\\[^\\;,nN]", ESCAPED.sub("", text))
    return ESCAPED.sub(lambda found: "\n" if found[1] in "nN" else found[1], text)
