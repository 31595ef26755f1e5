"""Handing on: a language model runs once for all clips that are told with it."""

from dataclasses import replace
from pathlib import Path

from scenes.production.options import Telling


def hand_on(telling: Telling, work: Path) -> Telling:
    """Return a telling that reads what the model does with the text from a file.

    Parameters
    ----------
    telling
        What was asked for. Without a text of its own, with the story head, or with what was
        recorded, there is nothing to hand on.
    work
        A folder of this run's own, for the file.

    Raises
    ------
    InputError
        If the model cannot be run on the text.
    """
    model, text = telling.model, telling.text
    if model in (None, "story") or text is None:
        return telling
    from attention_math import recorded
    from scenes.subject import Subject

    subject = Subject.of_text(text, model, telling.layer, telling.head, every_head=True)
    head = subject.trace.heads[subject.place]
    if subject.whole is None or recorded.find(model, text, head.layer):
        return telling
    file = work / "handed_on.safetensors"
    subject.whole.save(file)
    return replace(telling, model=None, text=None, trace=file, layer=head.layer, head=head.head)
