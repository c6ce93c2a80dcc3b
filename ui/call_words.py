"""What is said of phone calls, on the list of calls and beside the pictures. Knows no widget."""

from review.calls import CallNeed, CallState
from review.kinds import ProjectKinds
from review.orders import Call, CallOutcome
from ui.texts import mark, tr
from ui.times import day_and_hour

OUTCOME_WORDS = {
    CallOutcome.AGREED: mark("told, will post it"),
    CallOutcome.CALL_BACK: mark("wants to be called again"),
    CallOutcome.NO_ANSWER: mark("no answer"),
    CallOutcome.WRONG_NUMBER: mark("wrong number"),
}


def state_words(state: CallState) -> str:
    """Say when a call is due, how often nobody answered, and when a supervisor should know; empty when none of it."""
    said = []
    if state.due_at is not None:
        at = day_and_hour(state.due_at)
        is_due = state.need is CallNeed.DUE
        said.append(tr("due since {time}", time=at) if is_due else tr("next call {time}", time=at))
    if state.tries_unanswered:
        said.append(tr("{count} calls without an answer", count=state.tries_unanswered))
    if state.is_escalated:
        said.append(tr("▲ a supervisor should know"))
    return " · ".join(said)


def call_line(call: Call, kinds: ProjectKinds) -> str:
    """Return a call of the log: when, how it went, who answered, what was asked for and said, the next one."""
    asked = "、".join(kinds.document_short_name(code) for code in call.asked_for)
    parts = (
        f"{day_and_hour(call.at)}  {tr(OUTCOME_WORDS[call.outcome])}",
        tr("answered by {name}", name=call.answered_by) if call.answered_by else "",
        tr("asked for: {documents}", documents=asked) if asked else "",
        tr("another number: {number}", number=call.other_number) if call.other_number else "",
        call.note,
        tr("next call {time}", time=day_and_hour(call.next_due)) if call.next_due else "",
    )
    return " · ".join(part for part in parts if part)
