"""Words by part of speech, from WordNet, filtered by how often each reading is meant.

WordNet calls *red* and *cheap* nouns as well; its sense counts (`cntlist.rev`, from the SemCor
corpus) say how seldom. A word goes on a list when that reading has a clear majority of its counts.
"""

import re
from collections import Counter, defaultdict
from collections.abc import Iterable
from pathlib import Path

# The digit after % in a WordNet sense key (senseidx(5WN)); 5 is an adjective satellite.
KINDS = {"1": "noun", "2": "verb", "3": "adj", "4": "adv", "5": "adj"}
# Least share of a word's counts that the reading must have.
MAJORITY = {"noun": 0.5, "adj": 0.6, "verb": 0.5, "adv": 0.7}
# Only this many words, most frequent first, are looked at: rarer ones are mostly names.
DEPTH = {"noun": 25_000, "adj": 30_000, "verb": 12_000, "adv": 12_000}
# lexnames(5WN) 5, 6, 8, 13, 20: animals, artifacts, body parts, food, plants. A noun of another
# kind must have been met in SemCor at least once, which drops *anna* (a coin) and *ken*.
CONCRETE = {5, 6, 8, 13, 20}
# A participle in use as an adjective ("a tired man") must be counted this often: most others
# ("a backed man") are verbs to every reader.
PARTICIPLE_COUNT = 4
# Words that belong to the grammar below or that WordNet files in an odd place.
CLOSED = (
    "other such many own same few several last next first second third various certain least most "
    "more much less former latter another any some each every all both enough half whole only "
    "very nothing nobody everything everyone anything anyone something someone somebody anybody "
    "everybody none are does eats has was not like three four five six seven eight nine ten two "
    "one zero hundred thousand million billion dozen here there now then today tomorrow yesterday "
    "tonight january february march april may june july august september october november "
    "december monday tuesday wednesday thursday friday saturday sunday"
)


class WordNet:
    """The counts, lemmas and noun classes of a WordNet 3.0 folder."""

    def __init__(self, folder: Path):
        self.counts: dict[str, Counter[str]] = defaultdict(Counter)
        for line in (folder / "cntlist.rev").read_text().splitlines():
            key, _, count = line.split()
            lemma, sense = key.split("%")
            self.counts[lemma][KINDS[sense[0]]] += int(count)
        self.lemmas = {
            kind: {line.split()[0] for line in _entries(folder / f"index.{kind}")}
            for kind in set(KINDS.values())
        }
        self.exceptions = {
            kind: dict(
                line.split()[:2] for line in (folder / f"{kind}.exc").read_text().splitlines()
            )
            for kind in ("noun", "verb")
        }
        self.noun_class = _common_nouns(folder)

    def share(self, word: str, kind: str) -> float:
        """Share of a word's counts with this reading; half a count for each listed reading."""
        weight = {k: self.counts[word][k] + 0.5 * (word in self.lemmas[k]) for k in self.lemmas}
        return weight[kind] / (sum(weight.values()) or 1.0)

    def verb_of(self, form: str) -> str | None:
        """Return the verb that a form in -s, -ed or -ing (or an irregular one) belongs to."""
        if form in self.exceptions["verb"]:
            return self.exceptions["verb"][form]
        return _base(form, ("s", "es", "ed", "ing"), self.lemmas["verb"])

    def singular(self, form: str) -> str | None:
        """Return the noun that a plural belongs to."""
        if form in self.exceptions["noun"]:
            return self.exceptions["noun"][form]
        return _base(form, ("s", "es"), self.lemmas["noun"])


def word_lists(words: Iterable[str], folder: Path) -> dict[str, list[str]]:
    """
    Sort words into nouns, adjectives, verbs and adverbs.

    Parameters
    ----------
    words
        The vocabulary, most frequent first.
    folder
        A WordNet 3.0 folder, such as `/usr/share/wordnet` (Debian package `wordnet-base`).

    Returns
    -------
    dict of str to list of str
        Keys `nouns`, `adjectives`, `verbs` (finite forms), `adverbs` (in -ly); no word twice.
    """
    net = WordNet(folder)
    closed = set(CLOSED.split())
    plain = [w for w in words if re.fullmatch("[a-z]{3,}", w) and w not in closed]
    adjectives = [w for w in plain[: DEPTH["adj"]] if _is_adjective(net, w)]
    nouns = [w for w in plain[: DEPTH["noun"]] if _is_noun(net, w)]
    taken = set(adjectives) | set(nouns)
    verbs = [w for w in plain[: DEPTH["verb"]] if w not in taken and _is_finite_verb(net, w)]
    taken |= set(verbs)
    adverbs = [
        w
        for w in plain[: DEPTH["adv"]]
        if w.endswith("ly") and w not in taken and net.share(w, "adv") >= MAJORITY["adv"]
    ]
    return {"nouns": nouns, "adjectives": adjectives, "verbs": verbs, "adverbs": adverbs}


def _is_adjective(net: WordNet, word: str) -> bool:
    if net.share(word, "adj") < MAJORITY["adj"]:
        return False
    return net.verb_of(word) in (None, word) or net.counts[word]["adj"] >= PARTICIPLE_COUNT


def _is_noun(net: WordNet, word: str) -> bool:
    if word in net.lemmas["adj"] and net.share(word, "noun") < 0.9:
        return False
    base = word if word in net.lemmas["noun"] else net.singular(word)
    if base is None or base not in net.noun_class:
        return False
    as_noun = net.counts[base]["noun"]
    if base != word and 2 * net.counts[net.verb_of(word) or ""]["verb"] > as_noun:
        return False  # "lives", "walks": a plural noun or a verb, nobody can tell
    met = as_noun > 0 or net.noun_class[base] in CONCRETE
    return met and net.share(base, "noun") >= MAJORITY["noun"]


def _is_finite_verb(net: WordNet, word: str) -> bool:
    verb = net.verb_of(word)
    if verb is None or word.endswith("ing") or net.share(verb, "verb") < MAJORITY["verb"]:
        return False
    plural_of = net.counts[net.singular(word) or ""]["noun"]
    other = word in net.lemmas["noun"] | net.lemmas["adj"]
    as_verb = net.counts[verb]["verb"]
    return not other and as_verb > 0 and as_verb >= 5 * plural_of


def _base(form: str, endings: Iterable[str], lemmas: set[str]) -> str | None:
    """Undo a regular ending: walks, boxes, carries, walked, chased, carried, stopped."""
    for ending in endings:
        stem = form.removesuffix(ending)
        if stem == form:
            continue
        candidates = [stem]
        if ending == "es":  # "bees" has the ending -s, and no verb "be" in it
            candidates = [stem] if stem.endswith(("s", "x", "z", "ch", "sh", "o")) else []
        if ending in ("ed", "ing"):
            candidates += [stem + "e"]
            candidates += [stem[:-1]] if len(stem) > 2 and stem[-1] == stem[-2] else []
        if ending in ("es", "ed") and stem.endswith("i"):
            candidates += [stem[:-1] + "y"]
        for candidate in candidates:
            if candidate in lemmas:
                return candidate
    return None


def _common_nouns(folder: Path) -> dict[str, int]:
    """Nouns whose first sense is written in lower case, with its class (lexnames(5WN))."""
    spellings, classes = {}, {}
    for line in _entries(folder / "data.noun"):
        field = line.split(" ")
        count = int(field[3], 16)
        spellings[field[0]] = set(field[4 : 4 + 2 * count : 2])
        classes[field[0]] = int(field[1])
    common = {}
    for line in _entries(folder / "index.noun"):
        field = line.split()
        first = field[-int(field[2])]
        if field[0] in spellings[first]:
            common[field[0]] = classes[first]
    return common


def _exceptions(path: Path) -> dict[str, str]:
    """Irregular forms with their base form (morphy(7WN))."""
    return dict(line.split()[:2] for line in path.read_text().splitlines())


def _entries(path: Path) -> list[str]:
    """Lines of a WordNet file without its licence, which is indented."""
    return [line for line in path.read_text().splitlines() if not line.startswith(" ")]
