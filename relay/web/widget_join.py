"""Many JavaScript modules as one script: imports and exports removed, constants put in place, minified.

It understands the plain shape in which `widget_js/src` is written and no more: an `import` or
`export` starts a line, one name is declared at a time, and no two modules declare the same name
at the top (a browser would refuse the joined script; a test lets one read it).
"""

import json
import re
from collections import Counter
from collections.abc import Mapping, Sequence
from types import MappingProxyType
from typing import Final

import minify

_IMPORT: Final = re.compile(r"^import\s[^;]*;\s*$", re.MULTILINE)
_EXPORT: Final = re.compile(r"^export\s+(?=(?:const|let|function|async)\b)", re.MULTILINE)
_CONSTANT: Final = re.compile(r"^const\s+([A-Z][A-Z0-9_]*)\s*=.*?;$\n?", re.MULTILINE | re.DOTALL)
_NUMBER: Final = re.compile(r"^const ([A-Z][A-Z0-9_]*) = ([\d.]+);", re.MULTILINE)
_CONST: Final = re.compile(r"^( *(?:for \()?)const\b", re.MULTILINE)
_FUNCTION: Final = re.compile(r"^(async )?function (\w+)(\([^\n]*\)) \{$(.*?)^\}$", re.MULTILINE | re.DOTALL)
_NAMED: Final = re.compile(r"\b[A-Z][A-Z0-9_]*\b(?! =)")
_STYLES: Final = re.compile(r"(_CSS\s*=\s*`)([^`]*)(`)")


def join(modules: Sequence[str]) -> str:
    """The modules as one minified script without imports or exports, in the order given."""
    script = "\n".join(_plain(module) for module in modules)
    script = _STYLES.sub(lambda found: found[1] + _minified(found[2], "text/css") + found[3], script)
    script = _without_unused(_with_numbers(script))
    # one word for all: what is declared in a row then stands in one declaration
    script = _FUNCTION.sub(r"let \2 = \1\3 => {\4};", _CONST.sub(r"\1let", script))
    return _minified(script, "application/javascript")


def module(
    modules: Sequence[str],
    default: str,
    given: Sequence[str] = (),
    values: Mapping[str, object] = MappingProxyType({}),
) -> str:
    """The modules as one minified module that exports `default`, an expression.

    They stand in a function, where the minifier may give every name a short one. With names that are
    `given`, the module exports a function of those values instead, which makes `default`; a constant of
    such a name is not declared again. Nor is one of `values`, which stands in the place of its name:
    `LANG` for a constant, `WORDS.yes` for a property of one, whose own name stands there where it has none.
    """
    called = "" if given else "()"
    return "export default" + join([f"({function(modules, default, given, values)}){called};"])


def function(modules: Sequence[str], default: str, given: Sequence[str], values: Mapping[str, object]) -> str:
    """The modules as an expression, not minified yet: a function of what is given, which makes `default`."""
    return f"({', '.join(given)}) => {{\n{_body(modules, given, values)}\nreturn {default};\n}}"


def script(modules: Sequence[str], start: str, values: Mapping[str, object]) -> str:
    """The modules as one minified classic script that does `start`, and leaves no name of theirs behind."""
    return join([f"(() => {{\n{_body(modules, (), values)}\n{start};\n}})();"])


def _body(modules: Sequence[str], given: Sequence[str], values: Mapping[str, object]) -> str:
    """The modules in a row, without the constants that are given, and with the values in place."""
    known = {*given, *(name.partition(".")[0] for name in values)}
    body = "\n".join(map(_plain, modules))
    body = _CONSTANT.sub(lambda found: "" if found[1] in known else found[0], body)
    return _with_values(body, values)


def literal(value: object) -> str:
    """JSON, which is also a JavaScript expression. It is served as a file and never inside a page."""
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"), sort_keys=True)


def _minified(source: str, kind: str) -> str:
    return str(minify.string(kind, source))


def _plain(module: str) -> str:
    return _EXPORT.sub("", _IMPORT.sub("", module))


def _with_numbers(script: str) -> str:
    """The script with numbers instead of the names that constants in capitals give them."""
    numbers = dict(_NUMBER.findall(script))
    return _NAMED.sub(lambda found: numbers.get(found[0], found[0]), script)


def _with_values(script: str, values: Mapping[str, object]) -> str:
    """The script with each of the values in the place of its name."""
    owners = sorted({name.partition(".")[0] for name in values if "." in name})
    names = [rf"{owner}\.\w+" for owner in owners] + sorted(name for name in values if "." not in name)
    if not names:
        return script
    named = re.compile(rf"\b(?:{'|'.join(names)})\b")
    return named.sub(lambda found: literal(values.get(found[0], found[0].rpartition(".")[2])), script)


def _without_unused(script: str) -> str:
    """The script without top-level constants in capitals that nothing names a second time."""
    bare = re.sub(r"/\*.*?\*/", "", script, flags=re.DOTALL)
    named = Counter(re.findall(r"\b[A-Z][A-Z0-9_]*\b", bare))
    return _CONSTANT.sub(lambda found: found[0] if named[found[1]] > 1 else "", script)
