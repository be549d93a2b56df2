"""Every table, key and list element of a TOML text has its line."""

import tomllib
from typing import Any, Final

import pytest
from hypothesis import given, strategies as st

from relay.shared.toml_lines import Path, lines

TEXT: Final = """# a comment with [brackets] and key = 1
top = 1

[plain]
text = '''
[[not]]
a = "table"
'''
'quoted key' = 'its # not a comment'  # but this is
list = [
  "one",  # a comment, with a comma
  { name = "two", inner = [1, 2] },
]

[[steps]]
id = "a"
[steps.text]
en = "x"
[[steps]]
id = "b"
text.en = "y"
text.fa = "z"
[[steps.parts]]
n = 1
[[steps.parts]]
n = 2
[only.inner]
"""

PARTS: Final = (
    *("[a]", "[[b]]", "[a.c]", "[b.d]", "[[b.e]]", "# [x]", "k = 1", "l.m = 'x'", 'n = "]#"'),
    *("o = [1, [2, 3], # c\n ]", "p = { q = [ { r = 1 } ], s = 'y' }", 't = """\n[[z]]\n"""'),
    *("u = 2026-03-21", "v = 1e5", "w = true", "x = '''\n''x'''", '"y z" = ""', 'z = "\\"]"'),
)


@pytest.mark.parametrize(
    ("path", "line"),
    [
        (("top",), 2),
        (("plain",), 4),
        (("plain", "text"), 5),
        (("plain", "quoted key"), 9),
        (("plain", "list", 0), 11),
        (("plain", "list", 1, "name"), 12),
        (("plain", "list", 1, "inner", 1), 12),
        (("steps",), 15),
        (("steps", 0), 15),
        (("steps", 0, "text", "en"), 18),
        (("steps", 1), 19),
        (("steps", 1, "text", "fa"), 22),
        (("steps", 1, "text"), 21),
        (("only",), 27),
        (("only", "inner"), 27),
        (("steps", 1, "parts", 0), 23),
        (("steps", 1, "parts", 1, "n"), 26),
    ],
)
def test_a_thing_stands_on_its_line(path: Path, line: int) -> None:
    assert lines(TEXT)[path] == line


@given(st.lists(st.sampled_from(PARTS), max_size=12))
def test_what_has_a_line_is_in_the_text_and_all_values_have_one(parts: list[str]) -> None:
    text = "\n".join(parts)
    try:
        table = tomllib.loads(text)
    except tomllib.TOMLDecodeError:
        return
    found = lines(text)
    for path, line in found.items():
        value: Any = table
        for step in path:
            value = value[step]
        assert 1 <= line <= text.count("\n") + 1
    assert {path for path in leaves(table)} <= set(found)


def leaves(value: Any, path: Path = ()) -> list[Path]:
    """The paths of all values that are neither tables nor lists."""
    if not isinstance(value, dict | list):
        return [path]
    inner = value.items() if isinstance(value, dict) else enumerate(value)
    return [leaf for key, each in inner for leaf in leaves(each, (*path, key))]
