"""Models by name: something with `.trace(text)`."""

import json
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from functools import cache
from importlib.util import find_spec
from pathlib import Path
from threading import Thread
from types import SimpleNamespace
from typing import TYPE_CHECKING, Any, Literal, overload

from attention_math import packages
from attention_math.errors import InputError
from attention_math.families import family_of
from attention_math.story import StoryModel

if TYPE_CHECKING:
    from attention_math.language_models import LanguageModel

WAIT = 5.0  # seconds for the hub to answer
HUB_NAME = re.compile(r"(\w[\w.-]*/)?\w[\w.-]*")  # owner/model, or one of its oldest models
PARTS = "A folder needs config.json, weights as .safetensors and the tokenizer's files"


@overload
def load(name: Literal["story"]) -> StoryModel: ...


@overload
def load(name: str | os.PathLike[str]) -> "StoryModel | LanguageModel": ...


def load(name: str | os.PathLike[str]) -> "StoryModel | LanguageModel":
    """Load a model; once per process.

    Parameters
    ----------
    name
        "story": the head trained here. "smollm2", "minilm": language models that come as packages.
        Or a folder in Hugging Face layout, or the name of a model on the Hugging Face hub
        ("openai-community/gpt2"). Weights are read from safetensors; code of a model never runs.

    Raises
    ------
    InputError
        If there is no such model, its family is not supported, or something is not installed.
    """
    name = os.fspath(name)
    # A folder has many names, and a relative one changes its meaning.
    known = name == "story" or name in packages.PACKAGES
    return _load(name if known or not Path(name).is_dir() else str(Path(name).resolve()))


@cache
def _load(name: str) -> "StoryModel | LanguageModel":
    if name == "story":
        return StoryModel.load()
    if name in packages.PACKAGES:
        need_transformers(f"attention-scenes fetch {name}")
        package = packages.PACKAGES[name]
        credit = (package.title, f"{package.licence}; {package.requirement} on PyPI")
        return _read(str(packages.converted(name)), package.title, package.detail, (credit,))
    if Path(name).is_dir():
        need_transformers("pip install 'attention-scenes[models]'")
        return _read(name, Path(name).name)
    if Path(name).is_file():
        raise InputError(f"{name} is a file, and a model is a folder. {PARTS}.")
    if not HUB_NAME.fullmatch(name):
        raise InputError(
            f"There is no model {name!r}: it is none of {_known()}, no folder here, and no name of "
            "the hub (owner/model)."
        )
    need_transformers("pip install 'attention-scenes[models]'")
    return _from_hub(name)


def is_here(name: str) -> bool:
    """Whether a packaged model can be loaded on this machine, without a network."""
    return find_spec("transformers") is not None and packages.is_here(name)


def need_transformers(command: str) -> None:
    """Check that transformers is installed.

    Raises
    ------
    InputError
        If it is not; names the command that installs what is missing.
    """
    if find_spec("transformers") is None:
        raise InputError(
            "Language models need Hugging Face transformers, which is not installed. Run once: "
            f"{command} (in a checkout: ./render.sh fetch)."
        )


def _known() -> str:
    return ", ".join(("story", *packages.PACKAGES))


def _from_hub(name: str) -> "LanguageModel":
    """Load a model of the hub: its newest revision, or without a network the one in its cache."""
    from huggingface_hub import HfApi, snapshot_download
    from huggingface_hub.errors import (
        HFValidationError,
        LocalEntryNotFoundError,
        RepositoryNotFoundError,
    )

    files: dict[str, Any] = {"allow_patterns": ["*.json", "*.safetensors", "*.txt", "*.model"]}
    files["ignore_patterns"] = ["*/*"]  # the same weights for other programs
    try:
        _within(WAIT, lambda: HfApi().model_info(name, timeout=WAIT))
    except (RepositoryNotFoundError, HFValidationError) as error:
        raise InputError(
            f"{name!r} is none of {_known()} and no folder here, and the Hugging Face hub has no "
            "such model that is open to everybody; check the name (owner/model)."
        ) from error
    except Exception as error:  # no network has many faces
        try:
            folder = snapshot_download(name, local_files_only=True, **files)
        except LocalEntryNotFoundError:
            raise InputError(
                f"{name!r} is none of {_known()} and no folder here, and the Hugging Face hub "
                f"could not be asked for it: {_brief(error)} Connect to the network, or give a "
                "folder that holds the model."
            ) from error
    else:
        try:
            # By its branch, not by its revision: only so can it be found again without a network.
            folder = snapshot_download(name, **files)
        except Exception as error:
            raise InputError(
                f"The model {name!r} could not be downloaded from the Hugging Face hub: "
                f"{_brief(error)} Run the same command again."
            ) from error
    return _read(folder, name, f"revision {Path(folder).name[:7]}")


def _within(seconds: float, ask: Callable[[], Any]) -> Any:
    """Return or raise what a function does; TimeoutError if it takes longer."""
    answer: list[Any] = []

    def run() -> None:
        try:
            answer.extend((True, ask()))
        except Exception as error:
            answer.extend((False, error))

    # A daemon: the end of the program does not wait for a network that says nothing.
    thread = Thread(target=run, daemon=True)
    thread.start()
    thread.join(seconds)
    if not answer:
        raise TimeoutError(f"no answer in {seconds} seconds")
    worked, result = answer
    if not worked:
        raise result
    return result


def _read(
    folder: str, title: str, detail: str = "", credits: tuple[tuple[str, str], ...] = ()
) -> "LanguageModel":
    """Read a folder in Hugging Face layout."""
    import torch
    from transformers import AutoModel, AutoModelForCausalLM, AutoTokenizer

    from attention_math.language_models import LanguageModel

    family = family_of(_described(folder), title)
    safe: dict[str, Any] = {"local_files_only": True, "trust_remote_code": False}
    try:
        with _quiet():
            build = AutoModelForCausalLM if family.predicts else AutoModel
            whole = {} if family.predicts else {"add_pooling_layer": False}
            read: Any = build.from_pretrained(
                folder,
                dtype=torch.float32,
                use_safetensors=True,
                attn_implementation="eager",
                output_loading_info=True,
                ignore_mismatched_sizes=True,  # it is looked at below, and refused by name
                **whole,
                **safe,
            )
            network, report = read
            tokenizer = AutoTokenizer.from_pretrained(folder, **safe)
    except Exception as error:  # whatever is wrong with the files of somebody else's model
        raise InputError(
            f"The model in {folder} could not be read: {_brief(error)} {PARTS}; code of a model is "
            "never run."
        ) from error
    _check_weights(report, folder)
    _check_tokenizer(tokenizer, folder)
    return LanguageModel(network.eval(), tokenizer, title, detail, credits)


def _described(folder: str) -> SimpleNamespace:
    """Return what config.json says, for a model that transformers may not know."""
    try:
        described = json.loads((Path(folder) / "config.json").read_text(encoding="utf-8"))
    except FileNotFoundError as error:
        raise InputError(f"There is no config.json in {folder}. {PARTS}.") from error
    except ValueError as error:
        raise InputError(
            f"The config.json in {folder} is no JSON: {_brief(error)} Fetch the model again."
        ) from error
    described = described if isinstance(described, dict) else {}
    return SimpleNamespace(**{"is_encoder_decoder": False} | described)


def _check_weights(report: dict[str, Any], folder: str) -> None:
    """Refuse what transformers would make up, and leave out, with a warning."""
    wrong = {f"{name} is missing" for name in report["missing_keys"]}
    wrong |= {
        f"{name} has the shape {tuple(found)}, not {tuple(wanted)}"
        for name, found, wanted in report["mismatched_keys"]
    }
    # Heads for other tasks may be there, and buffers of old GPT-2s; nothing more within a layer.
    wrong |= {
        f"{name} has no place in a model of this config.json"
        for name in report["unexpected_keys"]
        if re.search(r"\.\d+\.", name) and not name.endswith("masked_bias")
    }
    if wrong:
        listed = "; ".join([*sorted(wrong)[:3], *["and more"] * (len(wrong) > 3)])
        raise InputError(
            f"The weights in {folder} are not those of its config.json: {listed}. "
            "Fetch the model again."
        )


def _check_tokenizer(tokenizer: Any, folder: str) -> None:
    """Refuse the empty tokenizer that transformers makes where there are no files."""
    names = dict(tokenizer.vocab_files_names)
    whole = names.pop("tokenizer_file", "tokenizer.json")
    for group in ([whole], list(names.values())):
        if group and all((Path(folder) / name).is_file() for name in group):
            return
    raise InputError(
        f"There is no tokenizer in {folder}: neither {whole} nor {' and '.join(names.values())}. "
        f"{PARTS}."
    )


@contextmanager
def _quiet() -> Iterator[None]:
    """Keep transformers from drawing its bars and listing its warnings meanwhile."""
    from transformers.utils import logging

    level, bars = logging.get_verbosity(), logging.is_progress_bar_enabled()
    logging.set_verbosity_error()
    logging.disable_progress_bar()
    try:
        yield
    finally:
        logging.set_verbosity(level)
        if bars:
            logging.enable_progress_bar()


def _brief(error: Exception) -> str:
    """Return the first sentence of what an error says."""
    lines = str(error).strip().splitlines() or [type(error).__name__]
    said = " ".join(" ".join(lines[: 1 + lines[0].rstrip().endswith(":")]).split())
    return said if said.endswith((".", "!", "?")) else f"{said}."
