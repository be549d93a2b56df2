"""Every string of a decoded frame, made harmless: what people typed must not steer a terminal."""

from typing import TypeVar

from msgspec import Struct
from msgspec.structs import replace

from relay.shared.clean_text import clean, clean_line

T = TypeVar("T", bound=Struct)

_MANY_LINES = ("text", "comment")
"""Fields of these names hold words of several lines; all others are names, ids and the like."""


def cleaned(frame: T) -> T:
    """The frame with each of its strings cleaned, at any depth; the same object where nothing was to do."""
    changed: dict[str, object] = {}
    for name in frame.__struct_fields__:
        old = getattr(frame, name)
        new = _value(old, name)
        if new is not old:
            changed[name] = new
    return replace(frame, **changed) if changed else frame


def _value(value: object, name: str) -> object:
    if isinstance(value, str):
        harmless = clean(value) if name in _MANY_LINES else clean_line(value)
        return value if harmless == value else harmless
    if isinstance(value, Struct):
        return cleaned(value)
    if isinstance(value, dict):
        pairs = {clean_line(key): _value(item, name) for key, item in value.items()}
        return value if pairs == value else pairs
    if isinstance(value, list | tuple):
        items = [_value(item, name) for item in value]
        return value if all(a is b for a, b in zip(items, value, strict=True)) else type(value)(items)
    return value
