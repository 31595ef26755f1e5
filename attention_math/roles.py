"""What each head of a language model does: every head measured for every role, with its control."""

import json
from collections.abc import Mapping, Sequence
from dataclasses import asdict, dataclass
from functools import cache
from os import PathLike
from pathlib import Path
from typing import Any

import torch

from attention_math import probes
from attention_math.assets import asset
from attention_math.errors import InputError
from attention_math.head_scores import RULE, HeadScore, Role, RoleScores
from attention_math.language_models import LanguageModel
from attention_math.provenance import Provenance

FORMAT = "head roles 1"
ROLES = (
    Role("previous token", "the token before", "two before"),
    Role("first token", "the first token", "the second token"),
    Role("repeated text", "what followed last time", "the same in fresh text"),
    Role("adjectives", "the noun's two adjectives", "the same without them"),
    Role("own token", "itself", "the token before"),
)


@dataclass(frozen=True, eq=False)
class HeadRoles:
    """What all heads of a model do.

    Attributes
    ----------
    provenance
        Of the model.
    seed
        Of the random tokens.
    scores
        One for each of `ROLES`, in that order.
    """

    provenance: Provenance
    seed: int
    scores: tuple[RoleScores, ...]

    def __getitem__(self, name: str) -> RoleScores:
        """Return the scores of a role.

        Raises
        ------
        InputError
            If there is no role of that name.
        """
        found = {scores.role.name: scores for scores in self.scores}
        if name not in found:
            raise InputError(f"There is no role {name!r}; the roles are: {', '.join(found)}.")
        return found[name]

    @property
    def shape(self) -> tuple[int, int]:
        """(layers, heads of each)."""
        layers, heads = self.scores[0].score.shape
        return layers, heads

    def at(self, layer: int, head: int) -> tuple[HeadScore, ...]:
        """Return what one head does, for each role.

        Raises
        ------
        InputError
            If there is no such head.
        """
        return tuple(scores.at(layer, head) for scores in self.scores)

    def save(self, path: str | PathLike[str], origin: Mapping[str, Any]) -> None:
        """Write everything to a JSON file, a line for each head, whole or not at all.

        Parameters
        ----------
        path
            The file.
        origin
            What the numbers were computed from; see `origins.origin_of`.
        """
        about = {
            "format": FORMAT,
            "provenance": asdict(self.provenance),
            "origin": dict(origin),
            "rule": RULE,
            "roles": [asdict(one.role) | {"texts": one.texts} for one in self.scores],
            "seed": self.seed,
            "random tokens": {"sequences": probes.SEQUENCES, "tokens": probes.HALF, "times": 2},
            "sentences": [described for described, _ in probes.texts()],
            "plain sentences": [plain for _, plain in probes.texts()],
            "numbers": "score, control, texts in which the score was higher",
        }
        layers, heads = self.shape
        lines = ",\n  ".join(
            json.dumps(_saved(self.at(layer, head)))
            for layer in range(layers)
            for head in range(heads)
        )
        start = json.dumps(about, indent=1, ensure_ascii=False).removesuffix("\n}")
        part = Path(f"{path}.part")
        part.write_text(f'{start},\n "heads": [\n  {lines}\n ]\n}}\n', encoding="utf-8")
        part.replace(path)

    @classmethod
    def load(cls, path: str | PathLike[str]) -> "HeadRoles":
        """Read what `save` wrote.

        Raises
        ------
        InputError
            If the file is missing, or is none that `save` wrote.
        """
        again = "Write it again with: attention-scenes heads -o FOLDER."
        try:
            saved = json.loads(Path(path).read_text(encoding="utf-8"))
            if saved["format"] != FORMAT:
                raise InputError(f"{path} holds no {FORMAT!r}. {again}")
            scores = tuple(_from_saved(role, saved["heads"]) for role in saved["roles"])
            return cls(Provenance.from_saved(saved["provenance"]), saved["seed"], scores)
        except (OSError, ValueError, KeyError, TypeError) as error:
            raise InputError(f"{path} holds no roles of heads ({error!r}). {again}") from error


def of(model: LanguageModel, seed: int = 0) -> HeadRoles:
    """
    Measure what every head of a model does.

    Parameters
    ----------
    model
        Of any family.
    seed
        Of the random tokens.

    Raises
    ------
    InputError
        If the model reads too few tokens, or knows too few.
    """
    random = list(probes.on_random_tokens(model, seed))
    measured = {name: [one[name] for one in random] for name in random[0]}
    measured["adjectives"] = list(probes.on_adjectives(model))
    scores = tuple(RoleScores.of(role, measured[role.name]) for role in ROLES)
    return HeadRoles(model.provenance(), seed, scores)


@cache
def recorded_roles() -> HeadRoles:
    """Return what the heads of SmolLM2 do, as it comes with the package."""
    return HeadRoles.load(asset("traces/smollm2_heads.json"))


def _saved(found: Sequence[HeadScore]) -> dict[str, Any]:
    """Return what is written about one head."""
    line: dict[str, Any] = {"layer": found[0].layer, "head": found[0].head}
    line |= {one.role.name: [one.score, one.control, one.wins] for one in found}
    return line | {"given": [one.role.name for one in found if one.given]}


def _from_saved(role: Mapping[str, Any], heads: Sequence[Mapping[str, Any]]) -> RoleScores:
    shape = (heads[-1]["layer"] + 1, heads[-1]["head"] + 1)
    score, control, wins = zip(*(head[role["name"]] for head in heads), strict=True)
    return RoleScores(
        Role(role["name"], role["looks"], role["control"]),
        torch.tensor(score, dtype=torch.float64).view(shape),
        torch.tensor(control, dtype=torch.float64).view(shape),
        torch.tensor(wins).view(shape),
        role["texts"],
    )
