"""Modules joined and minified do what they did apart."""

import re

import pytest
import rjsmin

from relay.web.data_files import widget_source
from relay.web.script_tokens import tidied, tokens_of
from relay.web.short_names import GIVEN, shortened
from relay.web.widget_files import LOADER_MODULES, PANEL_MODULES
from relay.web.widget_join import join, squeezed_css


def test_imports_and_exports_are_removed() -> None:
    one = "export const ANSWER = 42;\nexport function answer() {\n  return ANSWER;\n}\n"
    two = 'import {\n  answer,\n} from "./one.js";\nexport async function ask() {\n  return answer();\n}\n'
    assert join([one, two]) == "function A(){return 42}async function B(){return A()}"


def test_a_constant_that_nothing_names_is_dropped_and_a_number_put_in_place() -> None:
    script = "export const UNUSED = [1, 2];\nexport const FEW = 3;\nexport const USED = [FEW];\nlog(USED);\n"
    assert join([script]).startswith("let A=[3];")


def test_styles_are_squeezed() -> None:
    assert squeezed_css(
        " a > b { color: red; /* why */ margin: 0 1px; }\n @media print { a { top: 0; } }"
    ) == ("a>b{color:red;margin:0 1px}@media print{a{top:0}}")


@pytest.mark.parametrize(
    ("script", "short"),
    [
        ("function add(first,second){return first+second}", "function A(a,b){return a+b}"),
        ("const sum=({left,right=1})=>left+right;", "const A=({left:a,right:b=1})=>a+b;"),
        ("const pair=(left)=>({left,twice:left*2});", "const A=(a)=>({left:a,twice:a*2});"),
        ("const self={open(door){return door.open}};", "const A={open(a){return a.open}};"),
        ("const say=(name)=>`hi ${name} {name} ${`${name}!`}`;", "const A=(a)=>`hi ${a} {name} ${`${a}!`}`;"),
        ("const put=(key)=>{kept={...kept,[key]:key?first:key}};", "const A=(a)=>{b={...b,[a]:a?c:a}};"),
        ("function go(kept){try{kept()}catch{kept={...kept}}}", "function A(a){try{a()}catch{a={...a}}}"),
        ('const found=/x[/"]y/g.test(text);', 'const A=/x[/"]y/g.test(a);'),
        ("const now=()=>Date.now();", "const A=()=>Date.now();"),
    ],
)
def test_variables_get_short_names_and_properties_keep_theirs(script: str, short: str) -> None:
    assert shortened(script) == short


def test_needless_signs_go() -> None:
    script = "const a=(b)=>[b,];\nfunction c(d,){return d;}\ncatch((b)=>b);e(()=>f((g)=>g,),)"
    assert tidied(script) == "let a=b=>[b];function c(d){return d}catch(b=>b);e(()=>f(g=>g))"


def test_pieces_joined_are_the_script_again() -> None:
    for name in {*LOADER_MODULES, *PANEL_MODULES, "polling.js"} - {"protocol.js"}:
        script = str(rjsmin.jsmin((widget_source() / name).read_text("utf-8")))
        assert "".join(token.text for token in tokens_of(script)) == script


def test_no_two_modules_declare_the_same_name_at_the_top() -> None:
    names: list[str] = []
    for name in PANEL_MODULES:
        text = (widget_source() / name).read_text("utf-8")
        names += re.findall(r"^(?:export )?(?:async )?(?:const|let|function) (\w+)", text, re.M)
    assert sorted(names) == sorted(set(names))


def test_what_the_modules_take_from_the_browser_is_listed() -> None:
    """A name that starts with a capital and is made or asked for something must be left alone."""
    for name in (*LOADER_MODULES, *PANEL_MODULES, "polling.js"):
        text = re.sub(r"/\*.*?\*/|//.*$", "", (widget_source() / name).read_text("utf-8"), flags=re.S | re.M)
        assert set(re.findall(r"\bnew ([A-Z]\w+)", text)) <= GIVEN, name
