"""The walk through a closing script: what is to be done, what it says, and what it sends."""

from console.model.desk import DeskModel
from console.model.wrap_up import ToDo, answer, script_of, to_do
from console.session.updates import Waiting
from relay.protocol.agent_work import Step
from relay.protocol.setup import DepartmentRow, ScriptRow, Setup, StepRow
from tests.unit.console.model.desk_builder import NOW_MS, brief, cid, conv_id, desk

STEPS = (
    StepRow(
        id="bye", kind="say", text={"en": "Bye {{visitor.first_name|}}", "fa": "خدانگهدار {{visitor.name}}"}
    ),
    StepRow(id="why", kind="ask", field="reason", options=("late", "broken"), required=True),
    StepRow(id="more", kind="link", text={"en": "See"}, url="https://x.example"),
    StepRow(id="tag", kind="tag", required=True),
    StepRow(id="sum", kind="summary", text={"en": "What was it about?"}),
    StepRow(id="rate", kind="rate", text={"en": "How was it, {{visitor.name}}?"}),
    StepRow(id="end", kind="close"),
)


def walking(step: str, **told: object) -> tuple[DeskModel, ToDo]:
    told = {"state": "closing", "script": "end", "step": step, "visitor": "Maryam Rahimi", **told}
    model = desk(brief(1, **told))  # type: ignore[arg-type]
    model.apply(Setup(scripts=[ScriptRow(name="end", steps=STEPS)], tags=["refund"]), NOW_MS)
    found = to_do(model, model.conversations[conv_id(1)])
    assert found is not None
    return model, found


def test_what_is_said_to_the_visitor_is_in_his_language_and_filled() -> None:
    _, step = walking("bye", lang="fa")
    assert (step.words, step.number, step.steps) == ("خدانگهدار Maryam Rahimi", 1, 7)
    assert answer(step, None) == step.words
    assert answer(step, "Take care") == "Take care"


def test_a_link_says_its_address_once() -> None:
    assert walking("more")[1].words == "See\nhttps://x.example"


def test_a_required_question_wants_an_answer_and_cannot_be_skipped() -> None:
    _, step = walking("why", steps_done=["bye"])
    assert step.options == ("late", "broken")
    assert (step.required, step.may_skip, step.may_go_back) == (True, False, True)
    assert answer(step, "") is None
    assert answer(step, "late") == "late"


def test_what_is_known_already_need_not_be_asked() -> None:
    _, step = walking("why", fields={"reason": "broken"})
    assert step.may_skip and answer(step, None) == "broken"
    _, tagged = walking("tag", tags=["refund"])
    assert tagged.may_skip and answer(tagged, None) == "refund"


def test_a_tag_is_chosen_from_the_shops_where_the_step_names_none() -> None:
    assert walking("tag")[1].options == ("refund",)


def test_blanks_are_filled_before_it_is_said() -> None:
    _, step = walking("bye", lang="fa", visitor="#3")
    assert [blank.name for blank in step.blanks] == ["visitor.name"]
    assert answer(step, None) is None
    _, rate = walking("rate", visitor="#3")
    assert answer(rate, None) == ""


def test_the_first_step_has_none_before_it_and_the_last_asks_for_nothing() -> None:
    assert not walking("bye")[1].may_go_back
    _, end = walking("end")
    assert not end.may_skip and answer(end, None) == ""


def test_a_paused_walk_and_a_step_on_its_way_are_told() -> None:
    model, step = walking("bye", state="assigned")
    assert not step.is_walking and not step.is_sent
    done = Step(cid=cid(1), conv=conv_id(1), gen=1, step="bye", outcome="done", text="Bye")
    model.apply(Waiting(done), NOW_MS)
    again = to_do(model, model.conversations[conv_id(1)])
    assert again is not None and again.is_sent


def test_without_a_script_there_is_nothing_to_do() -> None:
    model = desk(brief(1), brief(2, script="gone", step="x"), brief(3, department="sales"))
    model.apply(
        Setup(
            scripts=[ScriptRow(name="end")], departments=[DepartmentRow(name="sales", closing_script="end")]
        ),
        NOW_MS,
    )
    chats = [model.conversations[conv_id(number)] for number in (1, 2, 3)]
    assert [to_do(model, at) for at in chats] == [None, None, None]
    assert [script.name if (script := script_of(model, at)) else "" for at in chats] == ["", "", "end"]
