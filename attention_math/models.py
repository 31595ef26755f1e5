"""Models by name: something with `.trace(text)`."""

from functools import cache

from attention_math.errors import InputError
from attention_math.story import StoryModel

MODELS = {"story": StoryModel.load}


@cache
def load(name: str) -> StoryModel:
    """Load a model; once per process.

    Parameters
    ----------
    name
        "story": the head trained here.

    Raises
    ------
    InputError
        If there is no model of that name.
    """
    if name not in MODELS:
        raise InputError(f"There is no model {name!r}; use one of: {', '.join(sorted(MODELS))}.")
    return MODELS[name]()
