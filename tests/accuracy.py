"""How often sections are found and judged right: `python -m tests.accuracy [--half tuning|sealed] [--details]`.

Labels: an answer is right by the rules of tests/corpus/README.md. Portals: for every section rule of the rule set and every
generated portal, the state told is compared with the state the generator dealt. Of the sealed half only totals may be looked at.
"""

from __future__ import annotations

import argparse
import json
import tempfile
from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping
from datetime import date
from pathlib import Path
from typing import NamedTuple
from urllib.parse import unquote, urlsplit

from auditor.checks import load_kinds
from auditor.facts.page import parse_page
from auditor.facts.question_dates import When
from auditor.facts.question_shapes import read_shapes
from auditor.facts.question_words import Statuses
from auditor.facts.sections import Need, section
from auditor.facts.vocabulary import PROOF_NEEDED, Vocabulary
from auditor.model import Json, Rule
from auditor.rulebook import load_rulebook
from tests.generator import AS_OF, DEFAULT_SEEDS, SEALED, TUNING, generate
from tests.site_builder import make_facts, shipped

HERE = Path(__file__).parent
HERE_STATES = ("full", "thin", "placeholder", "dead", "external", "login")


class Count(NamedTuple):
    """Right, wrongly said, wrongly not said."""

    hit: int = 0
    false: int = 0
    missed: int = 0

    def __add__(self, other: object) -> Count:
        assert isinstance(other, Count)
        return Count(self.hit + other.hit, self.false + other.false, self.missed + other.missed)

    @property
    def precision(self) -> float:
        return self.hit / (self.hit + self.false) if self.hit + self.false else 1.0

    @property
    def recall(self) -> float:
        return self.hit / (self.hit + self.missed) if self.hit + self.missed else 1.0


def labels(half: str) -> Iterator[tuple[Mapping[str, Json], frozenset[str]]]:
    """Each labelled case with the sections our vocabulary says it names."""
    words = Vocabulary(shipped("vocabulary.json"))
    for line in (HERE / "corpus" / "labels" / f"{half}.jsonl").read_text(encoding="utf-8").splitlines():
        case = json.loads(line)
        matches = words.match_label(case["text"]) if case["how"] == "label" else words.match_slug(case["text"])
        yield case, frozenset(m.section for m in matches if m.strength > PROOF_NEEDED)


def is_right(case: Mapping[str, Json], said: frozenset[str]) -> bool:
    expected = frozenset(case["expect"])
    if said == expected or (not said and case.get("none_ok")):
        return True
    return bool(said) and said <= frozenset(case.get("accept", ()))


def label_counts(half: str) -> tuple[Count, int, list[str]]:
    """Pairs (text, section): right, wrongly named, not named; number of cases; the wrong ones in words."""
    total, cases, wrong = Count(), 0, []
    for case, said in labels(half):
        cases += 1
        expected, accepted = frozenset(case["expect"]), frozenset(case["expect"]) | frozenset(case.get("accept", ()))
        if is_right(case, said):
            total += Count(max(len(said), 0))
            continue
        total += Count(len(said & accepted), len(said - accepted), 0 if said & accepted else len(expected))
        wrong.append(f"{case['text']!r}: {sorted(said)} said, {case['expect']} expected")
    return total, cases, wrong


def portal_counts(half: str) -> tuple[Mapping[str, Count], Mapping[str, Counter[str]], list[str]]:
    """By rule code, whether the section was found where it is; by true state, the states told; the wrong ones in words."""
    rules = [r for r in load_rulebook(load_kinds()).rules.values() if r.kind == "section"]
    found: dict[str, Count] = defaultdict(Count)
    states: dict[str, Counter[str]] = defaultdict(Counter)
    wrong = []
    for family in TUNING if half == "tuning" else SEALED:
        for seed in DEFAULT_SEEDS:
            portal = generate(seed, family)
            with tempfile.TemporaryDirectory() as folder:
                facts = make_facts(Path(folder), portal.pages, level=portal.level, name=portal.name, as_of=AS_OF)
                for rule in rules:
                    truth = portal.truth.get(rule.params["section"])
                    if truth is None:
                        continue
                    told = section(facts, rule.params["section"], _need(rule))
                    said = told.state or "undecided"
                    states[truth.state][said] += 1
                    there, seen = truth.state != "absent", told.state in HERE_STATES
                    right_place = truth.path is None or _same_place(truth.path, told.url)
                    if there and seen and right_place:
                        found[rule.code] += Count(hit=1)
                    elif there:
                        found[rule.code] += Count(missed=1, false=int(seen))
                    elif seen:
                        found[rule.code] += Count(false=1)
                    if said != truth.state or (there and not right_place):
                        wrong.append(
                            f"{family}/{seed} {rule.code} {rule.params['section']}: {truth.state} at {truth.path} ({truth.place}, {truth.label!r}); "
                            f"told {said} at {told.url} ({told.label!r})"
                        )
    return found, states, wrong


def _need(rule: Rule) -> Need:
    fields = tuple(rule.params.get("fields", ()))
    return Need(
        fields, rule.params.get("full", len(fields)), rule.params.get("thin", 1), tuple(rule.params.get("must", ()))
    )


def _same_place(path: str, url: str | None) -> bool:
    if url is None:
        return False
    if "://" in path:
        return url.rstrip("/") == path.rstrip("/")
    parts = urlsplit(url)
    told = unquote(parts.path) + (f"?{parts.query}" if parts.query else "")
    return told.rstrip("/") == unquote(path).split("#")[0].rstrip("/")


def question_counts(half: str) -> tuple[Count, int, int]:
    """Questions whose asked and answered days and status are read exactly, invented or missed; pages, pages read wholly right."""
    total, pages, whole = Count(), 0, 0
    for path in sorted((HERE / "corpus" / "questions" / half).glob("*.html")):
        expected = json.loads(path.with_suffix(".json").read_text(encoding="utf-8"))["questions"]
        page = parse_page("http://xa.vn/hoi-dap", path.read_text(encoding="utf-8"))
        records = [f.record for f in read_shapes(page, Statuses(), date(2026, 11, 20)).found]
        read = Counter((_day(r.asked), _day(r.answered), r.status) for r in records)
        wanted = Counter((q["asked"], q["answered"], q["status"]) for q in expected)
        hits = sum((read & wanted).values())
        total += Count(hits, sum(read.values()) - hits, sum(wanted.values()) - hits)
        pages += 1
        whole += read == wanted
    return total, pages, whole


def _day(moment: When | None) -> str | None:
    return moment.day.isoformat() if moment else None


def main() -> None:
    parser = argparse.ArgumentParser(description=__doc__)
    parser.add_argument("--half", choices=["tuning", "sealed"], default="tuning")
    parser.add_argument("--details", action="store_true")
    chosen = parser.parse_args()
    if chosen.details and chosen.half == "sealed":
        parser.error("of the sealed half only totals may be looked at")
    count, cases, wrong = label_counts(chosen.half)
    print(
        f"labels {chosen.half}: {cases} cases, precision {count.precision:.3f}, recall {count.recall:.3f}, wrong {len(wrong)}"
    )
    asked, pages, whole = question_counts(chosen.half)
    print(
        f"questions {chosen.half}: {pages} pages, {whole} wholly right; precision {asked.precision:.3f}, recall {asked.recall:.3f} of exact pairs"
    )
    found, states, misses = portal_counts(chosen.half)
    total = sum(found.values(), Count())
    print(
        f"portals {chosen.half}: precision {total.precision:.3f}, recall {total.recall:.3f} over {total.hit + total.missed} sections present"
    )
    for truth, told in sorted(states.items()):
        print(f"  {truth:12}", dict(told.most_common()))
    for code, one in sorted(found.items()):
        print(
            f"  {code}: precision {one.precision:.2f}, recall {one.recall:.2f} ({one.hit} right, {one.false} false, {one.missed} missed)"
        )
    if chosen.details:
        print("\n".join(wrong + misses))


if __name__ == "__main__":
    main()
