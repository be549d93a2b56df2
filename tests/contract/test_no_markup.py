"""No text of a stranger can be markup: our widgets get strips and Content, never a bare string."""

import ast
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
FILES = sorted((ROOT / "console").rglob("*.py"))

TAKES_MARKUP = {
    "Static",
    "Label",
    "notify",
    "OptionList",
    "Option",
    "Button",
    "Checkbox",
    "RadioButton",
    "update",
}
NEVER = {"Markdown", "RichLog", "Log", "DataTable", "from_markup", "ListView"}
PARSED_ATTRIBUTES = {"border_title", "border_subtitle", "tooltip"}


def offences(source: str) -> list[int]:
    """Lines on which a text that is not written there could be parsed as markup."""
    found = []
    for node in ast.walk(ast.parse(source)):
        if isinstance(node, ast.Call):
            name = node.func.attr if isinstance(node.func, ast.Attribute) else getattr(node.func, "id", "")
            if name in NEVER or (name in TAKES_MARKUP and not _is_harmless(node)):
                found.append(node.lineno)
        elif isinstance(node, ast.Assign | ast.AnnAssign):
            targets = node.targets if isinstance(node, ast.Assign) else [node.target]
            if any(isinstance(t, ast.Attribute) and t.attr in PARSED_ATTRIBUTES for t in targets):
                found.append(node.lineno)
    return found


def _is_harmless(call: ast.Call) -> bool:
    for keyword in call.keywords:
        if keyword.arg == "markup":
            return isinstance(keyword.value, ast.Constant) and keyword.value.value is False
    first = call.args[0] if call.args else None
    if first is None or isinstance(first, ast.Constant):
        return True
    return isinstance(first, ast.Call) and getattr(first.func, "id", "") == "Content"


@pytest.mark.threat(2, 3)
@pytest.mark.parametrize("path", FILES, ids=lambda path: str(path.relative_to(ROOT)))
def test_no_widget_parses_a_text_that_is_not_written_there(path: Path) -> None:
    source = path.read_text("utf-8")
    if "textual" in source:
        assert offences(source) == []


@pytest.mark.parametrize(
    "line",
    [
        "Static(name)",
        "self.notify(f'{name} is waiting')",
        "Static(name, markup=True)",
        "Option(name)",
        "self.border_title = name",
        "Markdown(text)",
        "label.update(name)",
        "Content.from_markup(name)",
    ],
)
def test_ways_to_markup_are_noticed(line: str) -> None:
    assert offences(line) == [1]


@pytest.mark.parametrize(
    "line", ["Static(Content(name))", "Static('fixed')", "self.notify(name, markup=False)"]
)
def test_harmless_ways_are_let_through(line: str) -> None:
    assert offences(line) == []
