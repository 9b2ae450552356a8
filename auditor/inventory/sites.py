"""Rows of an inventory turned into sites, every fault told with row, column and cure."""

from __future__ import annotations

import math
import re
from collections import defaultdict
from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date
from ipaddress import ip_address
from typing import Final
from urllib.parse import urlsplit

from auditor.inventory.columns import BY_KEY, column_of, level_of
from auditor.inventory.tables import MAX_CELL, Cell, Table
from auditor.model import Level, Site
from auditor.period import parse_day
from auditor.urls import canonical_url, host_of
from auditor.vietnamese import canonical, unsigned

_ID_RE = re.compile(r"[a-z0-9-]{1,60}")
_EMAIL_RE = re.compile(r"[^@\s,;]+@[^@\s,;]+\.[^@\s,;]+")
_CONTROL_RE = re.compile(r"[\x00-\x1f\x7f-\x9f]")
# What Excel's plain "CSV" makes of Vietnamese letters, and what a wrong decoder leaves.
_LOST_LETTERS_RE = re.compile(r"\w\?|\?\w|\ufffd")
_SCHEME_RE = re.compile(r"[a-z][a-z0-9+.-]*:(//)?", re.IGNORECASE)
_HOST_RE = re.compile(r"([\w-]{1,63}\.)+[^\W\d][\w-]{1,62}")
_TITLES_RE = re.compile(r"^(cong thong tin dien tu|trang thong tin dien tu|uy ban nhan dan|ubnd)\s+")
_RANK: Final = {Level.PROVINCE: 0, Level.DISTRICT: 1, Level.COMMUNE: 2}
DEVICE_NAMES: Final = frozenset({
    "con",
    "prn",
    "aux",
    "nul",
    *(f"{kind}{number}" for kind in ("com", "lpt") for number in range(10)),
})
_LEVEL_CURE = "ghi xã, phường, thị trấn, đặc khu, huyện, quận, thị xã, thành phố hoặc tỉnh"


@dataclass(slots=True)
class _Row:
    place: str
    cells: dict[str, Cell]
    headings: Mapping[str, str]
    problems: list[str]
    notes: list[str]
    has_level: bool = True

    def blame(self, key: str, fault: str, cure: str) -> None:
        self.problems.append(f"{self.place}, {column_name(self.headings, key)}: {fault}; cách sửa: {cure}")

    def note(self, key: str, text: str) -> None:
        self.notes.append(f"{self.place}, {column_name(self.headings, key)}: {text}")

    def text(self, key: str) -> str | None:
        """The cell as text: whole numbers without ".0", dates as days."""
        value = self.cells.get(key)
        if value is None or isinstance(value, str):
            return value
        if isinstance(value, date):
            return value.isoformat()
        return str(int(value)) if math.isfinite(value) and value == int(value) else str(value)


def column_name(headings: Mapping[str, str], key: str) -> str:
    return f"cột “{headings.get(key, BY_KEY[key].heading)}”"


def read_sites(table: Table) -> tuple[tuple[Site, ...], list[str], list[str]]:
    """The sites of a table, with the problems and the notes; sites are whole only if there is no problem."""
    problems, notes = list(table.problems), list(table.notes)
    columns, headings = _columns(table, problems)
    rows: list[tuple[_Row, Site | None]] = []
    for place, cells in table.rows:
        told = {key: cells[index] for key, index in columns.items() if index < len(cells)}
        row = _Row(place, told, headings, problems, notes)
        extra = [c for i, c in enumerate(cells) if c is not None and i >= len(table.headings)]
        if extra:
            problems.append(
                f"{place}: có ô thừa ngoài các cột có tên ({_short(extra[0])}); cách sửa: xoá ô thừa (extra cell)"
            )
        rows.append((row, _site(row) if "name" in columns and "url" in columns and "level" in columns else None))
    if not table.rows and not problems:
        problems.append("danh sách chưa có đơn vị nào; cách sửa: ghi mỗi đơn vị một hàng dưới hàng tiêu đề (no site)")
    sites = _resolved([(row, site) for row, site in rows if site is not None])
    return sites, sorted(problems, key=_row_number), sorted(notes, key=_row_number)


def _row_number(line: str) -> int:
    """Faults of the file come first, then row by row."""
    match = re.match(r"(?:hàng|mục) (\d+)", line)
    return int(match[1]) if match else 0


def _columns(table: Table, problems: list[str]) -> tuple[dict[str, int], dict[str, str]]:
    columns: dict[str, int] = {}
    for index, heading in enumerate(table.headings):
        key = column_of(heading)
        if not heading:
            if any(index < len(cells) and cells[index] is not None for _, cells in table.rows):
                problems.append(
                    f"cột thứ {index + 1}: có dữ liệu nhưng không có tên cột; cách sửa: đặt tên hoặc xoá cột"
                )
        elif key is None:
            known = ", ".join(column.heading for column in BY_KEY.values())
            problems.append(
                f"cột {_short(heading)}: không biết cột này; cách sửa: xoá cột hoặc dùng một trong: {known}"
            )
        elif key and key in columns:
            first = table.headings[columns[key]]
            problems.append(f"cột {_short(heading)}: trùng nghĩa với cột {_short(first)}; cách sửa: chỉ giữ một cột")
        elif key:
            columns[key] = index
    for column in BY_KEY.values():
        if column.required and column.key not in columns:
            problems.append(f"cột “{column.heading}”: thiếu cột bắt buộc này; cách sửa: thêm cột “{column.heading}”")
    return columns, {key: table.headings[index] for key, index in columns.items()}


def _site(row: _Row) -> Site | None:
    for key in row.cells:
        text = row.text(key) or ""
        if len(text) > MAX_CELL:
            row.blame(key, f"dài quá {MAX_CELL} ký tự", "rút gọn")
            return None
        if _CONTROL_RE.search(text):
            row.blame(key, "có ký tự điều khiển không nhìn thấy", "gõ lại ô này")
            return None
    name, url, level = _required(row, "name"), _required(row, "url"), _level(row)
    if name and _LOST_LETTERS_RE.search(name):
        row.blame("name", f"{_short(name)} đã mất chữ có dấu", "lưu lại tệp gốc dạng “CSV UTF-8” hoặc .xlsx")
    address = _url(row, "url", url) if url else None
    identifier = _identifier(row, name)
    site = Site(
        id=identifier or "",
        name=name or "",
        url=address or "",
        level=level or Level.COMMUNE,
        parent=row.text("parent"),
        block=row.text("block"),
        province=row.text("province"),
        email=_email(row),
        self_score=_score(row),
        also=tuple(dict.fromkeys(u for part in _split(row.text("also")) if (u := _url(row, "also", part)))),
        successor_of=row.text("successor_of"),
        from_=_day(row, "from"),
        to=_day(row, "to"),
        robots_waived_by=row.text("robots_waived_by"),
    )
    if site.from_ and site.to and site.to < site.from_:
        row.blame("to", "đứng trước ngày bắt đầu", "kiểm tra lại hai ngày")
    row.has_level = level is not None
    # A faulty row goes on to the checks between rows, so that rows that name it as their parent are not blamed as well.
    return site if name and identifier else None


def _required(row: _Row, key: str) -> str | None:
    text = row.text(key)
    if not text:
        row.blame(key, "để trống", f"ghi {BY_KEY[key].help.vi[0].lower()}{BY_KEY[key].help.vi[1:]}")
    return text


def _level(row: _Row) -> Level | None:
    text = row.text("level")
    level = level_of(text) if text else None
    if level is None:
        row.blame("level", f"không biết cấp {_short(text)}" if text else "để trống", _LEVEL_CURE)
    return level


def _identifier(row: _Row, name: str | None) -> str | None:
    """The id told, be it wrong, or one made from the name; None if there is nothing to make it from."""
    told = row.text("id")
    if told is None:
        return slug(name) if name else None
    if not _ID_RE.fullmatch(told):
        row.blame("id", f"mã {_short(told)} không hợp lệ", f"chỉ dùng a–z, 0–9, dấu -, dài 1–60, ví dụ {slug(told)!r}")
    elif told in DEVICE_NAMES:
        row.blame("id", f"mã {told!r} là tên riêng của Windows, không đặt tên tệp được", f"đổi mã, ví dụ 'xa-{told}'")
    return told


def slug(name: str) -> str:
    """An id made from a name: `UBND xã Thạch Hà` → `xa-thach-ha`."""
    words = _TITLES_RE.sub("", unsigned(name))
    made = re.sub(r"[^a-z0-9]+", "-", words).strip("-")[:60].strip("-")
    return f"don-vi-{made}"[:60].strip("-") if not made or made in DEVICE_NAMES else made


def _url(row: _Row, key: str, text: str) -> str | None:
    """The address in one spelling; a missing scheme is added and said so."""
    parts = text.split()
    if len(parts) > 1 or ";" in text or text.count("://") > 1:
        row.blame(key, f"{_short(text)} không phải một địa chỉ", "mỗi ô một địa chỉ; địa chỉ thêm ghi ở “Địa chỉ khác”")
        return None
    if "@" in text.split("/")[2 if "://" in text else 0]:
        row.blame(key, f"{_short(text)} là thư điện tử hoặc chứa tên đăng nhập", "ghi địa chỉ trang chủ của cổng")
        return None
    scheme = _SCHEME_RE.match(text)
    # "xa.gov.vn:8080" has no scheme though it has a colon.
    if scheme is None or (not scheme[1] and text[scheme.end() : scheme.end() + 1].isdigit()):
        # http, not https: an old portal without a certificate still answers, a new one redirects.
        address = f"http://{text.lstrip('/')}"
        row.note(key, f"thiếu http:// hoặc https://, đọc là {address} (scheme added)")
    elif scheme[0].lower() not in ("http://", "https://"):
        row.blame(key, f"{_short(text)} không phải địa chỉ http", "ghi địa chỉ bắt đầu bằng http:// hoặc https://")
        return None
    else:
        address = text
    url = canonical_url(address)
    if url is None or not _is_host(host_of(url)):
        row.blame(key, f"{_short(text)} không phải địa chỉ đúng", "ghi như https://tenxa.tentinh.gov.vn")
        return None
    return url


def _is_host(host: str) -> bool:
    if host == "localhost" or _HOST_RE.fullmatch(host):
        return True
    try:
        ip_address(host)
    except ValueError:
        return False
    return True


def _split(text: str | None) -> list[str]:
    return [part for part in re.split(r"[\s;,]+", text or "") if part]


def _email(row: _Row) -> str | None:
    text = row.text("email")
    if text and not _EMAIL_RE.fullmatch(text):
        row.blame("email", f"{_short(text)} không phải một địa chỉ thư điện tử", "ghi như bbt@tenxa.tentinh.gov.vn")
        return None
    return text


def _score(row: _Row) -> float | None:
    value = row.cells.get("self_score")
    if isinstance(value, str):
        try:
            value = float(value.replace(",", ".")) if re.fullmatch(r"[+-]?\d+([.,]\d+)?", value) else math.nan
        except ValueError:
            value = math.nan
    if value is None:
        return None
    if not isinstance(value, float) or not 0 <= value <= 100:
        row.blame("self_score", f"{_short(row.text('self_score'))} không phải số từ 0 đến 100", "ghi số, ví dụ 85,5")
        return None
    return value


def _day(row: _Row, key: str) -> date | None:
    value = row.cells.get(key)
    if value is None or isinstance(value, date):
        return value
    day = parse_day(value) if isinstance(value, str) else None
    if day is None:
        row.blame(key, f"{_short(row.text(key))} không phải ngày có thật", "ghi ngày/tháng/năm, ví dụ 01/07/2025")
    return day


def _short(value: object) -> str:
    text = str(value)
    return f"“{text if len(text) <= 60 else text[:57] + '…'}”"


def _resolved(rows: list[tuple[_Row, Site]]) -> tuple[Site, ...]:
    """The sites with unique ids and parents named by id; faults between rows go to the rows' problems."""
    sites = _with_unique_ids(rows)
    by_id = {site.id: site for site in sites}
    by_name: dict[str, list[Site]] = defaultdict(list)
    for site in sites:
        by_name[canonical(site.name)].append(site)
    has_level = {site.id: row.has_level for (row, _), site in zip(rows, sites, strict=True)}
    resolved = []
    for (row, _), site in zip(rows, sites, strict=True):
        parent = _named(row, "parent", site.parent, by_id, by_name)
        ranked = parent is not None and row.has_level and has_level[parent.id]
        if parent is not None and ranked and _RANK[parent.level] >= _RANK[site.level]:
            row.blame(
                "parent", f"{_short(parent.name)} không phải cấp trên của {_short(site.name)}", "ghi đơn vị cấp cao hơn"
            )
        successor_of = site.successor_of
        if successor_of and canonical(successor_of) in by_name and successor_of not in by_id:
            old = _named(row, "successor_of", successor_of, by_id, by_name)
            successor_of = old.id if old else None
        elif successor_of and not _ID_RE.fullmatch(successor_of):
            row.blame("successor_of", f"{_short(successor_of)} không phải mã đơn vị", "ghi mã của đơn vị cũ")
        resolved.append(replace(site, parent=parent.id if parent else None, successor_of=successor_of))
    _blame_shared_addresses(rows, resolved)
    return tuple(resolved)


def _with_unique_ids(rows: list[tuple[_Row, Site]]) -> list[Site]:
    """Ids told twice are faults; ids made from equal names are told apart by the address, the same way in any order."""
    first: dict[str, str] = {}
    for row, site in rows:
        if row.text("id") is not None and first.setdefault(site.id, row.place) != row.place:
            row.blame("id", f"mã {site.id!r} đã dùng ở {first[site.id]}", "mỗi đơn vị một mã riêng")
    made: dict[str, int] = defaultdict(int)
    for row, site in rows:
        if row.text("id") is None:
            made[site.id] += 1
    sites = []
    for row, site in rows:
        if row.text("id") is None and (made[site.id] > 1 or site.id in first):
            tail = re.sub(r"[^a-z0-9]+", "-", host_of(site.url).removeprefix("www.")).strip("-")
            longer = f"{site.id}-{tail}"[:60].strip("-")
            if first.setdefault(longer, row.place) != row.place:
                row.blame(
                    "id", f"tên {_short(site.name)} và địa chỉ đều trùng với {first[longer]}", "ghi mã riêng ở cột “Mã”"
                )
            else:
                row.note("id", f"trùng tên với đơn vị khác, mã đặt là {longer} (made from name and address)")
            site = replace(site, id=longer)
        sites.append(site)
    return sites


def _named(
    row: _Row, key: str, text: str | None, by_id: Mapping[str, Site], by_name: Mapping[str, list[Site]]
) -> Site | None:
    """The site another row names by id or by name."""
    if text is None:
        return None
    if text in by_id:
        return by_id[text]
    named = by_name.get(canonical(text), [])
    if len(named) == 1:
        return named[0]
    if named:
        row.blame(key, f"có {len(named)} đơn vị tên {_short(text)}", f"ghi mã, ví dụ {named[0].id!r}")
    else:
        row.blame(key, f"không có đơn vị {_short(text)} trong danh sách", "thêm đơn vị đó hoặc để trống ô này")
    return None


def _blame_shared_addresses(rows: list[tuple[_Row, Site]], sites: list[Site]) -> None:
    owners: dict[str, list[tuple[_Row, Site]]] = defaultdict(list)
    for (row, _), site in zip(rows, sites, strict=True):
        addresses = [("url", site.url)] if site.url else []
        for key, url in (*addresses, *(("also", url) for url in site.also)):
            address = _address_key(url)
            for other_row, other in owners[address]:
                if other.id == site.id:
                    if other_row is row and key == "also":
                        row.blame(key, f"{_short(url)} đã ghi cho chính đơn vị này", "xoá địa chỉ lặp lại")
                    continue
                if not _succeeds(site, other):
                    row.blame(key, f"{_short(url)} đã dùng ở {other_row.place}", "mỗi địa chỉ chỉ thuộc một đơn vị")
                    break
            owners[address].append((row, site))


def _address_key(url: str) -> str:
    parts = urlsplit(url)
    return f"{parts.netloc.removeprefix('www.')}{parts.path.rstrip('/')}?{parts.query}"


def _succeeds(one: Site, other: Site) -> bool:
    """Whether two units may share an address: one took over from the other, or they did not exist at the same time."""
    if one.successor_of == other.id or other.successor_of == one.id:
        return True
    early, late = sorted((one, other), key=lambda s: s.from_ or date.min)
    return early.to is not None and late.from_ is not None and early.to < late.from_
