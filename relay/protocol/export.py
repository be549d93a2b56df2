"""The wire as files for readers outside Python: `protocol.js` for the widget, `schema.json` for everybody.

`python -m relay.protocol.export` writes both, and with `--check` says which of them is stale. It is
the one command of this floor, and so the one file here that touches a disk.
"""

import json
import sys
import types
from pathlib import Path
from typing import Final, get_args

import msgspec
from msgspec import inspect
from msgspec.structs import StructConfig

from relay.protocol import agent, entries, limits, refusals, visitor

ROOT: Final = Path(__file__).resolve().parents[2]

CONSTANTS: Final = (
    "PROTOCOL",
    "TEXT_CHARS_MAX",
    "FIELD_CHARS_MAX",
    "PAGE_ENTRIES_MAX",
    "BEAT_S",
    "SILENCE_S",
    "BACKOFF_FIRST_S",
    "BACKOFF_LAST_S",
    "OUTBOX_MESSAGES_MAX",
    "OUTBOX_BYTES_MAX",
)
"""What a visitor's client must know before a `welcome` tells it the rest."""

Names = dict[type, str]
"""Struct to the name of its JSDoc type."""

HEADER: Final = """\
// GENERATED from relay/protocol by `python -m relay.protocol.export`. Change it there, never here.
"""


def protocol_js() -> str:
    """The widget's module: constants that survive minifying, and types that vanish in it."""
    parts = [HEADER, *_constants(), *_refusals(), *_typedefs()]
    return "\n".join(parts)


def schema_json() -> str:
    """JSON Schema 2020-12 of the four unions, each under its name in `$defs`."""
    unions = {
        "VisitorCommand": visitor.VisitorCommand,
        "VisitorUpdate": visitor.VisitorUpdate,
        "AgentCommand": agent.AgentCommand,
        "AgentUpdate": agent.AgentUpdate,
    }
    schemas, components = msgspec.json.schema_components(unions.values(), ref_template="#/$defs/{name}")
    for name, schema in zip(unions, schemas, strict=True):
        components[name] = schema
    document = {
        "$schema": "https://json-schema.org/draft/2020-12/schema",
        "title": f"Dukkan's wire protocol, version {limits.PROTOCOL}",
        "$defs": components,
    }
    return json.dumps(document, indent=2, sort_keys=True, ensure_ascii=False) + "\n"


FILES: Final = {
    ROOT / "widget_js" / "src" / "protocol.js": protocol_js,
    ROOT / "relay" / "protocol" / "schema.json": schema_json,
}


def stale() -> list[Path]:
    """The files that differ from what would be written now, or are missing."""
    return [
        path
        for path, text in FILES.items()
        if not path.exists() or path.read_text(encoding="utf-8") != text()
    ]


def main(arguments: list[str]) -> int:
    """Writes the files, or with `--check` only names the stale ones; the process's exit code."""
    for path in stale():
        name = path.relative_to(ROOT)
        if arguments == ["--check"]:
            print(f"{name} is stale: run `python -m relay.protocol.export`", file=sys.stderr)
            continue
        path.write_text(FILES[path](), encoding="utf-8", newline="\n")
        print(f"wrote {name}")
    return 1 if stale() else 0


def _constants() -> list[str]:
    return [f"export const {name} = {getattr(limits, name):g};" for name in CONSTANTS]


def _refusals() -> list[str]:
    def codes(after: refusals.After) -> str:
        return json.dumps([code for code in theirs if refusals.REFUSALS[code].after == after])

    theirs = [code for code in refusals.Code if code not in refusals.AGENTS_ONLY]
    every = "|".join(f'"{code}"' for code in theirs)
    return [
        "",
        "/** Refused with one of these, a command is sent again later; with any other it has failed. */",
        f"export const AGAIN = {codes('again')};",
        "/** After one of these the line ends. */",
        f"export const CLOSES = {codes('close')};",
        "/** After one of these close codes a client does not dial again by itself. */",
        f"export const FINAL_CLOSE_CODES = {sorted(refusals.FINAL_CLOSE_CODES)};",
        "",
        f"/** @typedef {{{every}}} RefusalCode */",
        "",
    ]


def _typedefs() -> list[str]:
    named: Names = {limits.Limits: "Limits", entries.Entry: "Entry", entries.File: "File"}
    named |= {body: f"{body.__name__}Body" for body in get_args(entries.AnyBody)}
    named |= {command: f"{command.__name__}Command" for command in get_args(visitor.VisitorCommand)}
    named |= {
        update: f"{update.__name__}Update"
        for update in get_args(visitor.VisitorUpdate)
        if update is not entries.Entry
    }
    return [
        *(_typedef(struct, name, named) for struct, name in named.items()),
        _union("AnyBody", entries.AnyBody, named),
        _union("VisitorCommand", visitor.VisitorCommand, named),
        _union("VisitorUpdate", visitor.VisitorUpdate, named),
    ]


def _typedef(struct: type, name: str, named: Names) -> str:
    """One JSDoc object type; where defaults are omitted, a field that has one may be missing."""
    info = inspect.type_info(struct)
    assert isinstance(info, inspect.StructType)
    config: StructConfig = info.cls.__struct_config__
    lines = [*_first_paragraph(struct), f"@typedef {{object}} {name}"]
    if info.tag_field:
        lines.append(f"@property {{{json.dumps(info.tag)}}} {info.tag_field}")
    for field in info.fields:
        always = field.required or not config.omit_defaults
        written = field.encode_name if always else f"[{field.encode_name}]"
        lines.append(f"@property {{{_js_type(field.type, named)}}} {written}")
    return "/**\n" + "".join(f" * {line}\n" for line in lines) + " */\n"


def _first_paragraph(struct: type) -> list[str]:
    text = (struct.__doc__ or "").strip().split("\n\n")[0]
    return [line.strip() for line in text.splitlines()]


def _union(name: str, union: types.UnionType, named: Names) -> str:
    members = "|".join(named[member] for member in get_args(union))
    return f"/** @typedef {{{members}}} {name} */\n"


def _js_type(kind: inspect.Type, named: Names) -> str:
    """The TypeScript of one field's type. Raises TypeError for what the wire does not use yet."""
    match kind:
        case inspect.Metadata():
            return _js_type(kind.type, named)
        case inspect.StrType():
            return "string"
        case inspect.IntType() | inspect.FloatType():
            return "number"
        case inspect.BoolType():
            return "boolean"
        case inspect.NoneType():
            return "null"
        case inspect.LiteralType():
            return "|".join(json.dumps(value) for value in kind.values)
        case inspect.ListType() | inspect.VarTupleType():
            return f"Array<{_js_type(kind.item_type, named)}>"
        case inspect.DictType():
            return f"Record<string, {_js_type(kind.value_type, named)}>"
        case inspect.StructType():
            return named[kind.cls]
        case inspect.UnionType():
            return "AnyBody" if kind == _body_type() else "|".join(_js_type(t, named) for t in kind.types)
        case _:
            raise TypeError(f"no JavaScript type for {kind!r}: teach relay.protocol.export")


def _body_type() -> inspect.Type:
    return inspect.type_info(entries.AnyBody)


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
