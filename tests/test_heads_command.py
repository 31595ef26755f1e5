"""``attention-scenes heads``: a table, all numbers in a file, and a picture of them."""

import json
from collections.abc import Iterator
from dataclasses import replace
from itertools import combinations
from pathlib import Path

import numpy as np
import pytest
import torch
from click.testing import CliRunner, Result
from PIL import Image

from attention_math import probes, roles
from attention_math.models import load
from attention_math.probes import SENTENCES
from attention_math.roles import HeadRoles, recorded_roles
from scenes.mobjects.head_map import SHADES, HeadMap
from scenes.mobjects.readings import Reading
from scenes.mobjects.symbols import Label
from scenes.production.cli import main
from scenes.production.head_page import HeadPage
from scenes.theme import DARK, LIGHT, SIZES
from tests.test_roles import wide

pytestmark = pytest.mark.xdist_group("language models")


@pytest.fixture(scope="module")
def model(tmp_path_factory: pytest.TempPathFactory) -> Iterator[str]:
    """A folder with a tiny model in Hugging Face layout, 3 layers of 3 heads, and few texts."""
    place, tiny = tmp_path_factory.mktemp("models") / "tiny", wide("gpt2")
    tiny.network.save_pretrained(place)
    tiny.tokenizer.save_pretrained(place)
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(probes, "SEQUENCES", 2)
        patch.setattr(probes, "SENTENCES", SENTENCES[::8])
        yield str(place)


def run(*arguments: str) -> Result:
    return CliRunner().invoke(main, ["heads", *arguments], terminal_width=300)


# --- the table ------------------------------------------------------------------------------------


def test_the_table_names_every_role_with_its_control_and_its_heads(model: str) -> None:
    done = run("--model", model)
    assert done.exit_code == 0, done.output
    found = roles.of(load(model))  # type: ignore[arg-type]
    for scores in found.scores:
        lines = (scores.role.name, scores.role.looks, f"vs {scores.role.control}")
        assert all(line in done.output for line in lines)
        assert f"{int(scores.given.sum())} of 9 heads" in done.output
        for one in scores.best(4):
            row = (
                f"{one.name}   {one.score:.2f}     {one.control:.2f}     {one.wins} of {one.texts}"
            )
            assert f"{row}  yes" in done.output
        for one in scores.refused(2):
            row = (
                f"{one.name}   {one.score:.2f}     {one.control:.2f}     {one.wins} of {one.texts}"
            )
            assert f"{row}  no" in done.output
    assert done.output.rstrip().endswith(roles.RULE)


def test_nothing_is_written_unless_a_folder_is_named(model: str, tmp_path: Path, monkeypatch):
    monkeypatch.chdir(tmp_path)
    run("--model", model)
    assert not [*tmp_path.iterdir()]


# --- the files ------------------------------------------------------------------------------------


def test_the_files_hold_all_numbers_and_what_they_were_computed_from(model: str, tmp_path: Path):
    done = run("--model", model, "--seed", "3", "-o", str(tmp_path / "new" / "folder"))
    assert done.exit_code == 0, done.output
    file = tmp_path / "new" / "folder" / "heads.json"
    assert done.output.rstrip().endswith(f"{file}\n{file.with_suffix('.png')}")
    assert {path.name for path in file.parent.iterdir()} == {"heads.json", "heads.png"}
    saved, found = HeadRoles.load(file), roles.of(load(model), seed=3)  # type: ignore[arg-type]
    for ours, theirs in zip(saved.scores, found.scores, strict=True):
        assert torch.equal(ours.score, theirs.score)
        assert torch.equal(ours.wins, theirs.wins)
    text = json.loads(file.read_text())
    assert text["origin"]["model"] == "tiny"
    assert "model.safetensors" in text["origin"]["files"]
    assert (text["seed"], len(text["heads"])) == (3, 9)


def test_a_second_run_writes_the_same_bytes(model: str, tmp_path: Path) -> None:
    folders = [tmp_path / name for name in ("one", "two")]
    for folder in folders:
        run("--model", model, "-o", str(folder))
    for name in ("heads.json", "heads.png"):
        first, second = ((folder / name).read_bytes() for folder in folders)
        assert first == second


@pytest.mark.parametrize("theme", [DARK, LIGHT])
def test_the_picture_is_large_and_in_its_theme(model: str, tmp_path: Path, theme) -> None:
    run("--model", model, "-o", str(tmp_path), "--theme", theme.name)
    with Image.open(tmp_path / "heads.png") as picture:
        assert (picture.size, picture.mode) == ((1920, 1080), "RGB")
        corner = "#{:02X}{:02X}{:02X}".format(*picture.getpixel((0, 0)))  # type: ignore[misc]
    assert corner == theme.background


@pytest.mark.parametrize(
    ("arguments", "said"),
    [
        (["--model", "story"], "The story head is one head"),
        (["--model", "./nothing/here"], "There is no model './nothing/here'"),
    ],
)
def test_what_is_no_language_model_is_refused(arguments: list[str], said: str) -> None:
    done = run(*arguments)
    assert done.exit_code == 2
    assert said in done.output


def test_a_folder_that_cannot_be_written_is_said(model: str, tmp_path: Path) -> None:
    file = tmp_path / "a file"
    file.write_text("")
    done = run("--model", model, "-o", str(file / "below"))
    assert done.exit_code == 1
    assert f"Cannot write to {file / 'below'}: Not a directory." in done.output


# --- the picture ----------------------------------------------------------------------------------


def readings(part: HeadMap) -> dict[str, Reading]:
    return {reading.source: reading for reading in part.readings()}


def test_every_shade_is_its_score_and_every_full_cell_a_role():
    found = recorded_roles()
    maps = [part for part in HeadPage(found, DARK) if isinstance(part, HeadMap)]
    assert len(maps) == len(found.scores)
    for part, scores in zip(maps, found.scores, strict=True):
        drawn = readings(part)
        assert len(drawn) == scores.score.numel()
        widest = part.cell[0]
        for layer, head in np.ndindex(*found.shape):
            reading = drawn[f"roles[{scores.role.name!r}].score[{layer}, {head}]"]
            wanted = scores.score[layer, head].item()
            assert reading.shown == pytest.approx(wanted, abs=reading.tolerance + 1e-9)
            full = np.ptp(reading.outline[:, 0]) > 0.8 * widest
            assert full == scores.given[layer, head].item()


def test_heads_run_to_the_right_and_layers_down():
    values = np.zeros((3, 4))
    values[2, 1] = 1
    part = HeadMap(values, "scores", values > 0.5, (-2, -3, 2, 3), DARK)
    drawn = readings(part)["scores[2, 1]"]
    assert drawn.shown == 1
    middle = drawn.outline[:, :2].mean(axis=0)
    np.testing.assert_allclose(middle, (-0.5, -2))
    assert drawn.ink.get_fill_color().to_hex() == DARK.positive


def test_a_shade_is_as_far_from_the_page_as_its_value():
    values = np.linspace(0, 1, SHADES)[None]
    part = HeadMap(values, "scores", values >= 0, (-6, -1, 6, 1), LIGHT)
    light = [reading.ink.get_fill_color().to_rgb().mean() for reading in part.readings()]
    assert (np.diff(light) < 0).all()


def test_what_is_no_share_has_no_shade():
    with pytest.raises(ValueError, match=r"reach from -0\.5 to 2"):
        HeadMap([[-0.5, 2.0]], "scores", [[True, True]], (0, 0, 1, 1), DARK)


@pytest.mark.parametrize("shape", [(30, 9), (6, 12), (12, 12), (1, 1), (48, 25), (80, 64)])
def test_labels_of_any_model_are_on_the_page_and_apart(shape: tuple[int, int]):
    def resized(part: torch.Tensor) -> torch.Tensor:
        return part.repeat(4, 8)[: shape[0], : shape[1]]

    known = recorded_roles()
    scores = tuple(
        replace(one, score=resized(one.score), control=resized(one.control), wins=resized(one.wins))
        for one in known.scores
    )
    named = replace(
        known.provenance, name="somebody/A-Long-Name-7B-Instruct-v0.3", detail="revision 1234567"
    )
    page = HeadPage(replace(known, scores=scores, provenance=named), LIGHT)
    labels = [part for part in page.get_family() if isinstance(part, Label)]
    boxes = [
        (*label.get_corner((-1, -1, 0))[:2], *label.get_corner((1, 1, 0))[:2]) for label in labels
    ]
    for label, (left, bottom, right, top) in zip(labels, boxes, strict=True):
        assert -64 / 9 + SIZES.margin / 2 < left < right < 64 / 9 - SIZES.margin / 2, label.text
        assert -4 + SIZES.margin / 2 < bottom < top < 4 - SIZES.margin / 2, label.text
        smallest = 0.010 if label.text == named.line else 0.012
        assert label.x_height >= smallest * 8 - 1e-6, label.text
    for (one, a), (other, b) in combinations(zip(labels, boxes, strict=True), 2):
        apart = a[2] <= b[0] or b[2] <= a[0] or a[3] <= b[1] or b[3] <= a[1]
        assert apart, (one.text, other.text)
