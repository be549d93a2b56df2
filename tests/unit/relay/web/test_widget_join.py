"""Modules joined and minified do what they did apart."""

import re

import minify
import pytest

from relay.web.data_files import widget_source
from relay.web.widget_files import EXTRAS_MODULES, PANEL_MODULES
from relay.web.widget_join import join, module, script


def test_imports_and_exports_are_removed() -> None:
    one = "export const ANSWER = [42];\nexport function answer() {\n  return ANSWER;\n}\n"
    two = 'import {\n  answer,\n} from "./one.js";\nexport async function ask() {\n  answer();\n}\nask();\n'
    script = join([one, two])
    assert "import" not in script and "export" not in script
    assert script == "let ANSWER=[42],answer=()=>ANSWER,ask=async()=>{answer()};ask()"


def test_a_constant_that_nothing_names_is_dropped_and_a_number_put_in_place() -> None:
    script = "export const UNUSED = [1, 2];\nexport const FEW = 3;\nexport const USED = [FEW];\nlog(USED);\n"
    assert join([script]) == "let USED=[3];log(USED)"


def test_styles_are_squeezed() -> None:
    css = "\n  a > b { color: red; /* why */ margin: 0 1px; }\n  @media print { a { top: 0; } }\n"
    script = f"const PANEL_CSS = `{css}`;\nstyle(PANEL_CSS, PANEL_CSS);\n"
    assert "`a>b{color:red;margin:0 1px}@media print{a{top:0}}`" in join([script])


def test_a_script_that_cannot_be_read_stops_the_relay_at_its_start() -> None:
    with pytest.raises(minify.MinifyError):
        join(["export function half( {\n"])


def test_a_module_exports_one_thing_and_keeps_its_names_to_itself() -> None:
    one = "export const ANSWER = [42];\nexport function answer() {\n  return ANSWER;\n}\n"
    script = module([one], "answer")
    assert script.startswith("export default(()=>{") and script.endswith("})()")
    assert "ANSWER" not in script and "[42]" in script and script.count("export") == 1


def test_a_constant_that_a_module_is_given_is_not_declared_again() -> None:
    one = "export const ANSWER = [42];\nexport function answer() {\n  return ANSWER;\n}\n"
    script = module([one], "answer", ["other", "ANSWER"])
    assert "[42]" not in script and script.startswith("export default(")


def test_a_value_stands_in_the_place_of_its_name() -> None:
    one = 'export const WORDS = {};\nexport const LANG = "";\n'
    two = (
        "export function told() {\n  return [LANG, WORDS.yes, WORDS.no_word, LANGUAGE, `${WORDS.yes}`];\n}\n"
    )
    script = module([one, two], "told", values={"LANG": "fa", "WORDS.yes": 'بله "$1" \\n'})
    assert script.count('"fa"') == 1 and script.count('`بله "$1" \\\\n`') == 2
    assert '"no_word"' in script and "LANGUAGE" in script and "WORDS" not in script


def test_a_script_has_its_values_in_place_and_nothing_of_what_does_not_hold() -> None:
    one = "export const SITE = '';\nexport const HAS_RULES = true;\n"
    two = "export function start() {\n  if (HAS_RULES) rules();\n  log(SITE);\n}\n"
    made = [script([one, two], "start()", {"SITE": "demo", "HAS_RULES": holds}) for holds in (True, False)]
    assert [re.sub(r"\b[a-z]\b", "x", each) for each in made] == [
        '(()=>{let x=()=>{rules(),log("demo")};x()})()',
        '(()=>{let x=()=>{log("demo")};x()})()',
    ]


def test_declarations_in_a_row_become_one() -> None:
    script = 'const A = [1];\nlet b = 2;\nconst { c } = b;\nlog(A, b, c, "a const x", { const: 1 }.const);\n'
    assert join([script]) == 'let A=[1],b=2,{c}=b;log(A,b,c,"a const x",{const:1}.const)'


@pytest.mark.parametrize("modules", [PANEL_MODULES, EXTRAS_MODULES])
def test_no_two_modules_declare_the_same_name_at_the_top(modules: tuple[str, ...]) -> None:
    names: list[str] = []
    for name in modules:
        text = (widget_source() / name).read_text("utf-8")
        names += re.findall(r"^(?:export )?(?:async )?(?:const|let|function) (\w+)", text, re.M)
    assert sorted(names) == sorted(set(names))
