"""What a person sees while clips render, and the table at the end."""

from collections.abc import Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path

from rich.console import Console
from rich.markup import escape
from rich.progress import (
    BarColumn,
    Progress,
    TaskID,
    TextColumn,
    TimeElapsedColumn,
    TimeRemainingColumn,
)
from rich.table import Table

from scenes.production.catalog import Entry
from scenes.production.jobs import Failed, Rendered

GUESS = 45.0  # seconds of film a clip counts for before it has said how long it is

WHOLE_LINE = 300  # characters; a table is as wide as it has to be, and no wider


class Bar:
    """One bar for the whole job, in seconds of film; a line for each clip where it is no terminal.

    Parameters
    ----------
    entries
        The clips of the job.
    console
        Where to write.
    """

    def __init__(self, entries: Sequence[Entry], console: Console) -> None:
        self.console = console
        self.totals = dict.fromkeys(entries, GUESS)
        self.done = dict.fromkeys(entries, 0.0)
        self.bar = Progress(
            TextColumn("{task.description}"),
            BarColumn(),
            TextColumn("{task.percentage:3.0f} %"),
            TimeElapsedColumn(),
            TextColumn("left"),
            TimeRemainingColumn(),
            console=console,
            disable=not console.is_terminal,
        )
        self.task: TaskID = self.bar.add_task(f"Rendering {len(entries)} clips")

    @contextmanager
    def shown(self) -> Iterator["Bar"]:
        """Show the bar while the work goes on."""
        with self.bar:
            yield self

    def moved(self, entry: Entry, done: float, total: float) -> None:
        """Learn how many seconds of a clip are rendered."""
        if not self.console.is_terminal and not done:
            self.console.print(f"{entry.path.stem}: started")
        self.totals[entry] = total or GUESS
        self.done[entry] = min(done, self.totals[entry])
        self._draw()

    def finished(self, result: Rendered | Failed) -> None:
        """Learn what came of a clip."""
        if not self.console.is_terminal:
            how = result.error if isinstance(result, Failed) else f"done in {result.seconds:.0f} s"
            self.console.print(f"{result.entry.path.stem}: {how}", soft_wrap=True, markup=False)
        self.done[result.entry] = self.totals[result.entry]
        self._draw()

    def _draw(self) -> None:
        completed, total = sum(self.done.values()), sum(self.totals.values())
        self.bar.update(self.task, completed=completed, total=total)


def new_console() -> Console:
    """Return a console for standard output; a file or a pipe takes whole lines."""
    console = Console()
    return console if console.is_terminal else Console(width=WHOLE_LINE)


def new_table() -> Table:
    """Return the table of what was made, still empty."""
    table = Table("clip", "length", "time taken", "file", box=None, pad_edge=False)
    table.columns[3].overflow = "fold"
    for column in table.columns[1:3]:
        column.justify = "right"
    return table


def add_result(table: Table, result: Rendered | Failed) -> None:
    """Add what came of a clip: its file, or its error."""
    if isinstance(result, Failed):
        table.add_row(result.entry.path.stem, "", "failed", escape(result.error), style="red")
    else:
        add_row(table, result.entry.path.stem, result.length, result.seconds, result.file)


def add_row(table: Table, name: str, length: float, seconds: float | None, file: Path) -> None:
    """Add one file; a length of 0 is a still, and what took no time was there already."""
    shown = f"{length:.1f} s" if length else "still"
    taken = "unchanged" if seconds is None else f"{seconds:.0f} s"
    table.add_row(name, shown, taken, escape(str(file)))
