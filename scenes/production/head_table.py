"""The table of what the heads of a model do."""

from itertools import zip_longest

from rich.markup import escape
from rich.table import Table

from attention_math.head_scores import HeadScore, RoleScores
from attention_math.roles import HeadRoles

BEST, REFUSED = 4, 2  # heads of each role: that have it, and that only seem to
VERDICTS = {True: ("yes", None), False: ("no", "dim")}


def head_table(found: HeadRoles) -> Table:
    """Return the best heads of each role, and those that would be without a control."""
    layers, heads = found.shape
    table = Table(
        f"{escape(found.provenance.name)}: role",
        "head",
        "score",
        "control",
        "higher in",
        "has it",
        box=None,
        pad_edge=False,
    )
    for column in table.columns[2:5]:
        column.justify = "right"
    for scores in found.scores:
        _add_role(table, scores, f"{int(scores.given.sum())} of {layers * heads} heads")
    return table


def _add_role(table: Table, scores: RoleScores, count: str) -> None:
    role = scores.role
    names = (role.name, f"  {role.looks}", f"  vs {role.control}", f"  {count}")
    rows = [_row(found) for found in (*scores.best(BEST), *scores.refused(REFUSED))]
    for name, row in zip_longest(names, rows):
        cells, style = row or ((), None)
        table.add_row(name or "", *cells, style=style)
    table.add_row()


def _row(found: HeadScore) -> tuple[tuple[str, ...], str | None]:
    verdict, style = VERDICTS[found.given]
    score, control = f"{found.score:.2f}", f"{found.control:.2f}"
    return (found.name, score, control, f"{found.wins} of {found.texts}", verdict), style
