"""Rules, profiles, vocabulary and calendar read, overlaid, checked together and frozen; every problem told at once."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from typing import TYPE_CHECKING

from auditor.errors import InvalidInput
from auditor.model import Json, Level, Profile, Rule
from auditor.resources import data_dir
from auditor.rulebook import build, consistency
from auditor.rulebook.jsonfile import digest, read_json
from auditor.rulebook.merge import merge
from auditor.rulebook.problems import schema_problems, unknown
from auditor.rulebook.schema import all_schemas

if TYPE_CHECKING:
    from auditor.checks import CheckKind

RULE, PROFILE, VOCABULARY, CALENDAR = "rule", "profile", "vocabulary", "calendar"
_SINGLE = {"vocabulary.json": VOCABULARY, "calendar.json": CALENDAR}


@dataclass(frozen=True)
class Rulebook:
    """What sites are judged by; equal documents give an equal `digest` on any machine."""

    rules: Mapping[str, Rule]  # by code, in order of code; silenced ones are not among them
    profiles: Mapping[str, Profile]  # by id
    vocabulary: Mapping[str, Json]
    calendar: Mapping[str, Json]
    silenced: Mapping[str, str]  # code → why an overlay put the rule off
    kinds: Mapping[str, CheckKind]
    digest: str

    def rules_of(self, profile: Profile, level: Level) -> tuple[tuple[Rule, float], ...]:
        """The rules a site of this level is judged by under a profile with their weights, sorted by code."""
        weights = profile.weights.get(level, {})
        return tuple((self.rules[code], weights[code]) for code in sorted(weights) if code in self.rules)

    @cached_property
    def sections(self) -> Mapping[str, Json]:
        """The vocabulary's sections by id."""
        return {section["id"]: section for section in self.vocabulary["sections"]}


@dataclass(frozen=True, slots=True)
class _Document:
    role: str
    name: str  # shown in messages
    stem: str
    folder: str
    content: Json
    shipped: bool


def load_rulebook(
    kinds: Mapping[str, CheckKind], overlays: Sequence[Path] = (), *, base: Path | None = None
) -> Rulebook:
    """The shipped rule book (or that in `base`) changed by each overlay in turn: folders, or single files.

    Raises InvalidInput with every problem as `file: $.path: message`.
    """
    problems: list[str] = []
    documents = _read_base(base or data_dir("rules"), problems)
    for overlay in overlays:
        _apply(Path(overlay), documents, problems)
    book = _checked(documents, kinds, problems)
    if problems or book is None:
        raise InvalidInput(problems)
    return book


def _read_base(folder: Path, problems: list[str]) -> dict[str, _Document]:
    documents: dict[str, _Document] = {}
    for path in sorted(folder.rglob("*.json")):
        inside = path.relative_to(folder)
        if inside.parts[0] == "schema":
            continue
        name = f"rules/{inside.as_posix()}"
        content = read_json(path, name, problems)
        if content is None:
            continue
        role = _SINGLE.get(path.name) or (PROFILE if inside.parts[0] == "profiles" else RULE)
        if path.name in documents:
            problems.append(f"{name}: $.id: tên tệp đã dùng ở {documents[path.name].name} (duplicate id)")
            continue
        documents[path.name] = _Document(role, name, path.stem, path.parent.name, content, shipped=True)
    for required, role in _SINGLE.items():
        if not (folder / required).is_file():
            problems.append(f"rules/{required}: $: thiếu tệp này (file is missing): {role}")
    return documents


def _apply(overlay: Path, documents: dict[str, _Document], problems: list[str]) -> None:
    if overlay.is_dir():
        paths = [p for p in sorted(overlay.rglob("*")) if p.suffix.lower() == ".json" and p.is_file()]
        paths = [p for p in paths if not p.name.endswith(".schema.json")]
        if not paths:
            problems.append(f"{overlay}: $: thư mục không có tệp .json nào (no JSON file in this folder)")
    elif overlay.is_file():
        paths = [overlay]
    else:
        problems.append(f"{overlay}: $: không có thư mục hoặc tệp này (no such folder or file)")
        return
    seen: dict[str, Path] = {}
    for path in paths:
        # In messages the folder as the user gave it: that is the file to open.
        name = path.as_posix()
        if path.name in seen:
            problems.append(
                f"{name}: $: trùng tên với {seen[path.name].as_posix()} (same file name twice in one overlay)"
            )
            continue
        seen[path.name] = path
        patch = read_json(path, name, problems)
        if patch is None:
            continue
        if not isinstance(patch, dict):
            problems.append(f"{name}: $: phải là đối tượng {{…}} (must be an object)")
            continue
        old = documents.get(path.name)
        if old is not None:
            documents[path.name] = _Document(old.role, name, old.stem, "", merge(old.content, patch), shipped=False)
        elif not {"code", "weights"} & set(patch):
            told = unknown(path.name, set(documents), "tệp")
            problems.append(
                f"{name}: $: thiếu 'code' hoặc 'weights': {told} trong bộ tiêu chí để sửa; tiêu chí mới cần 'code', "
                "hồ sơ mới cần 'weights' (neither the name of a shipped file nor a new rule or profile)"
            )
        else:
            role = PROFILE if path.parent.name == "profiles" or "weights" in patch else RULE
            documents[path.name] = _Document(role, name, path.stem, "", patch, shipped=False)


def _checked(
    documents: Mapping[str, _Document], kinds: Mapping[str, CheckKind], problems: list[str]
) -> Rulebook | None:
    by_role = {
        role: [d for d in documents.values() if d.role == role] for role in (RULE, PROFILE, VOCABULARY, CALENDAR)
    }
    schemas = all_schemas(kinds)
    # The vocabulary comes first: rule parameters name its sections.
    good: dict[str, dict[str, Json]] = {VOCABULARY: {}}
    sections: frozenset[str] = frozenset()
    for role in (VOCABULARY, CALENDAR, RULE, PROFILE):
        good[role] = {}
        for document in by_role[role]:
            found = [
                *schema_problems(document.content, schemas[role], document.name, sections),
                *_own_problems(document),
            ]
            problems.extend(found)
            if not found:
                good[role][document.name] = document.content
        if role == VOCABULARY:
            sections = _section_ids(by_role[VOCABULARY])
    for name, content in good[VOCABULARY].items():
        problems.extend(consistency.vocabulary_problems(name, content))
    for name, content in good[CALENDAR].items():
        problems.extend(consistency.calendar_problems(name, content))
    problems.extend(consistency.rule_problems(good[RULE], kinds, sections))
    # A rule that is itself faulty still exists: the profile that names it is not to be blamed as well.
    known = {**_rough_rules(by_role[RULE]), **{content["code"]: content for content in good[RULE].values()}}
    for name, content in good[PROFILE].items():
        problems.extend(consistency.profile_problems(name, content, known))
    if len(good[PROFILE]) == len(by_role[PROFILE]):
        problems.extend(consistency.unweighted_problems(good[RULE], good[PROFILE]))
    if problems:
        return None
    rules = {content["code"]: content for content in good[RULE].values()}
    return Rulebook(
        rules={code: build.rule(rules[code]) for code in sorted(rules) if "silenced" not in rules[code]},
        profiles={c["id"]: build.profile(c) for c in sorted(good[PROFILE].values(), key=lambda c: str(c["id"]))},
        vocabulary=next(iter(good[VOCABULARY].values())),
        calendar=next(iter(good[CALENDAR].values())),
        silenced={code: rules[code]["silenced"] for code in sorted(rules) if "silenced" in rules[code]},
        kinds=kinds,
        digest=digest({file_name: documents[file_name].content for file_name in sorted(documents)}),
    )


def _own_problems(document: _Document) -> Iterator[str]:
    """The file's name and place agree with what is in it."""
    content = document.content
    if document.role not in (RULE, PROFILE) or not isinstance(content, dict):
        return
    identity, code = content.get("id"), content.get("code")
    if isinstance(identity, str) and identity != document.stem:
        yield f"{document.name}: $.id: {identity!r} phải trùng tên tệp {document.stem!r} (differs from the file name)"
    if document.role == RULE and document.shipped:
        if isinstance(code, str) and code.split("-")[0].lower() != document.folder:
            yield f"{document.name}: $.code: tệp phải nằm trong thư mục {code.split('-')[0].lower()!r} (wrong folder)"
        if "silenced" in content:
            yield f"{document.name}: $.silenced: chỉ dùng trong thư mục quy định riêng (--rules) (overlays only)"


def _section_ids(documents: list[_Document]) -> frozenset[str]:
    """The section ids of a vocabulary that may be faulty elsewhere."""
    content = documents[0].content if documents else None
    listed = content.get("sections") if isinstance(content, dict) else None
    elements = listed if isinstance(listed, list) else []
    return frozenset(e["id"] for e in elements if isinstance(e, dict) and isinstance(e.get("id"), str))


def _rough_rules(documents: list[_Document]) -> dict[str, Json]:
    """Faulty rules by code, for every level."""
    contents = (d.content for d in documents if isinstance(d.content, dict))
    return {c["code"]: {"levels": [*Level]} for c in contents if isinstance(c.get("code"), str)}
