"""The run folder: where a run keeps its manifest, evidence and reports; every write is whole or not at all."""

from __future__ import annotations

import hashlib
import json
import platform
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date, datetime
from pathlib import Path

from auditor import __version__
from auditor.errors import InvalidInput
from auditor.evidence import VIETNAM
from auditor.files import write_whole
from auditor.model import Json, Level, Period, Site

MANIFEST = "manifest.json"
_SCHEMA = 1


@dataclass(frozen=True, slots=True)
class Manifest:
    """What a run was asked to do and how it went; `settings` are compared when a run is resumed."""

    run_id: str
    period: Period
    as_of: date
    settings: Mapping[str, Json]
    vantage: Mapping[str, Json]
    sites: tuple[Site, ...]
    started: datetime
    finished: datetime | None = None
    valid: bool = True
    notes: tuple[str, ...] = ()
    files: Mapping[str, str] | None = None  # relative path → sha256


def save_manifest(folder: Path, manifest: Manifest) -> None:
    """Store the manifest as JSON."""
    document = {
        "schema": _SCHEMA,
        "tool": f"portal-auditor {__version__}",
        "run": {"id": manifest.run_id, "valid": manifest.valid, "notes": list(manifest.notes)},
        "period": {
            "id": manifest.period.id,
            "start": manifest.period.start.isoformat(),
            "end": manifest.period.end.isoformat(),
        },
        "as_of": manifest.as_of.isoformat(),
        "settings": dict(manifest.settings),
        "vantage": dict(manifest.vantage),
        "inventory": [site_to_json(s) for s in manifest.sites],
        "started": manifest.started.isoformat(timespec="seconds"),
        "finished": manifest.finished.isoformat(timespec="seconds") if manifest.finished else None,
        "files": dict(manifest.files or {}),
    }
    write_whole(folder / MANIFEST, (json.dumps(document, ensure_ascii=False, indent=1) + "\n").encode())


def load_manifest(folder: Path) -> Manifest:
    """Read a run's manifest; raises InvalidInput when the folder is not a run."""
    path = folder / MANIFEST
    try:
        told = json.loads(path.read_text(encoding="utf-8"))
        return Manifest(
            run_id=told["run"]["id"],
            period=Period(
                told["period"]["id"],
                date.fromisoformat(told["period"]["start"]),
                date.fromisoformat(told["period"]["end"]),
            ),
            as_of=date.fromisoformat(told["as_of"]),
            settings=told["settings"],
            vantage=told["vantage"],
            sites=tuple(site_from_json(s) for s in told["inventory"]),
            started=datetime.fromisoformat(told["started"]),
            finished=datetime.fromisoformat(told["finished"]) if told["finished"] else None,
            valid=told["run"]["valid"],
            notes=tuple(told["run"]["notes"]),
            files=told["files"],
        )
    except FileNotFoundError:
        raise InvalidInput(
            f"{folder}: không phải thư mục của một lần kiểm tra (thiếu {MANIFEST}); chọn đúng thư mục hoặc chạy `auditor audit`."
        ) from None
    except (OSError, ValueError, KeyError, TypeError) as error:
        raise InvalidInput(
            f"{path}: tệp hỏng hoặc do bản khác ghi ({error}); dùng `--out` để chạy lại vào thư mục mới."
        ) from None


def finish(folder: Path, manifest: Manifest, *, valid: bool, notes: Sequence[str]) -> Manifest:
    """Mark a run's crawl as finished, with the digest of every evidence file."""
    files = {p.relative_to(folder).as_posix(): digest_of(p) for p in sorted((folder / "evidence").glob("*.warc.gz"))}
    done = replace(manifest, finished=datetime.now(VIETNAM), valid=valid, notes=tuple(notes), files=files)
    save_manifest(folder, done)
    return done


def digest_of(path: Path) -> str:
    """`sha256:` and the hex digest of a file."""
    with path.open("rb") as file:
        return "sha256:" + hashlib.file_digest(file, "sha256").hexdigest()


def vantage(extra: Mapping[str, Json]) -> Mapping[str, Json]:
    """From where and with what the run was made; no personal data, no host name."""
    return {"tool": __version__, "python": platform.python_version(), "system": platform.system(), **extra}


def site_to_json(site: Site) -> Json:
    return {
        "id": site.id,
        "name": site.name,
        "url": site.url,
        "level": site.level.value,
        "parent": site.parent,
        "block": site.block,
        "province": site.province,
        "email": site.email,
        "self_score": site.self_score,
        "also": list(site.also),
        "successor_of": site.successor_of,
        "from": site.from_.isoformat() if site.from_ else None,
        "to": site.to.isoformat() if site.to else None,
        "robots_waived_by": site.robots_waived_by,
    }


def site_from_json(told: Mapping[str, Json]) -> Site:
    return Site(
        id=told["id"],
        name=told["name"],
        url=told["url"],
        level=Level(told["level"]),
        parent=told["parent"],
        block=told["block"],
        province=told["province"],
        email=told["email"],
        self_score=told["self_score"],
        also=tuple(told["also"]),
        successor_of=told["successor_of"],
        from_=date.fromisoformat(told["from"]) if told["from"] else None,
        to=date.fromisoformat(told["to"]) if told["to"] else None,
        robots_waived_by=told["robots_waived_by"],
    )
