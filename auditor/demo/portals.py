"""Renders the bundled sample portals; the same portal and origin always give the same bytes."""

import json
import unicodedata
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from math import ceil
from pathlib import Path
from typing import Any, Final
from urllib.parse import parse_qs

from jinja2 import Environment, FileSystemLoader, StrictUndefined

DATA: Final = Path(__file__).parent / "portals_data"
FALLBACK: Final = "*"
"""The key whose answer is given for every path that has none of its own."""

_TYPES: Final = {
    ".css": "text/css; charset=utf-8",
    ".gif": "image/gif",
    ".html": "text/html; charset=utf-8",
    ".jpg": "image/jpeg",
    ".js": "text/javascript; charset=utf-8",
    ".json": "application/json; charset=utf-8",
    ".pdf": "application/pdf",
    ".png": "image/png",
    ".txt": "text/plain; charset=utf-8",
    ".xml": "application/xml; charset=utf-8",
}
_WEEKDAYS: Final = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ nhật")

Json = dict[str, Any]


@dataclass(frozen=True, slots=True)
class Answer:
    """What a server sends back for one address."""

    status: int
    headers: tuple[tuple[str, str], ...]
    body: bytes


@dataclass(frozen=True, slots=True)
class Portal:
    """One sample portal and the inventory facts about its (invented) unit."""

    id: str
    name: str
    level: str
    province: str
    parent: str
    block: str
    folder: str


PORTALS: Final = (
    Portal("xa-thach-lam", "Xã Thạch Lâm Sơn", "commune", "Hà Tĩnh", "UBND tỉnh Hà Tĩnh", "Khối xã", "xa-thach-lam"),
    Portal("xa-cam-ha", "Xã Cẩm Hà Bình", "commune", "Hà Tĩnh", "UBND tỉnh Hà Tĩnh", "Khối xã", "xa-cam-ha"),
    Portal("xa-ky-dong", "Xã Kỳ Đông Phú", "commune", "Hà Tĩnh", "UBND tỉnh Hà Tĩnh", "Khối xã", "xa-ky-dong"),
    Portal("xa-duc-quang", "Xã Đức Quang Hòa", "commune", "Hà Tĩnh", "UBND tỉnh Hà Tĩnh", "Khối xã", "xa-duc-quang"),
    Portal(
        "huyen-nghi-thuong",
        "Huyện Nghi Xuân Thượng",
        "district",
        "Hà Tĩnh",
        "UBND tỉnh Hà Tĩnh",
        "Khối huyện",
        "huyen-nghi-thuong",
    ),
)


class Rendered(Mapping[str, Answer]):
    """All pages of one portal by address; a search address is answered for any words."""

    def __init__(self, pages: Mapping[str, Answer], searches: Mapping[str, Callable[[str], Answer]]) -> None:
        self._pages = dict(pages)
        self._searches = dict(searches)

    def __getitem__(self, target: str) -> Answer:
        """The answer for a path with its query; any query is a search where the page is one."""
        if target in self._pages:
            return self._pages[target]
        path, _, query = target.partition("?")
        if query and path in self._searches:
            return self._searches[path](query)
        raise KeyError(target)

    def __iter__(self) -> Iterator[str]:
        """The addresses that exist without anybody searching."""
        return iter(self._pages)

    def __len__(self) -> int:
        """How many addresses exist without anybody searching."""
        return len(self._pages)


def load_content(portal: Portal) -> Json:
    """The texts and routes of a portal as they stand in its folder."""
    content: Json = json.loads((DATA / portal.folder / "content.json").read_text(encoding="utf-8"))
    return content


def render_portal(portal: Portal, origin: str) -> Mapping[str, Answer]:
    """Every page, picture and file of a portal, keyed by path (and query where a page uses one)."""
    content = load_content(portal)
    render = _renderer(portal, content, origin)
    for route in content["routes"]:
        if "each" in route:
            for item in content[route["each"]]:
                item.setdefault("href", route["path"].format_map(item))
    pages = dict(_files(DATA / portal.folder))
    searches: dict[str, Callable[[str], Answer]] = {}
    last: list[Json] = []
    for route in content["routes"]:
        if route.get("last"):
            last.append(route)
        elif "each" in route:
            items = content[route["each"]]
            for place, item in enumerate(items):
                near = items[max(0, place - 3) : place] + items[place + 1 : place + 6]
                pages[item["href"]] = render(route, item["href"], item=item, near=near, title=item["title"])
        elif "list" in route:
            pages |= _listing(route, content, render)
        elif "search" in route:
            searches[route["path"]] = _searcher(route, content, render)
            pages.setdefault(route["path"], render(route, route["path"], query="", items=[]))
        else:
            pages[route["path"]] = render(route, route["path"])
    known = sorted(path for path, answer in pages.items() if _is_page(answer) and "?" not in path)
    for route in last:
        pages[route["path"]] = render(route, route["path"], known=known)
    return Rendered(pages, searches)


def _files(folder: Path) -> Iterator[tuple[str, Answer]]:
    for file in sorted(path for path in folder.rglob("*") if path.is_file()):
        if file.suffix in _TYPES and file.name != "content.json":
            body = file.read_bytes()
            if file.suffix in {".css", ".js"}:
                body = body.replace(b"\r\n", b"\n")
            yield "/" + file.relative_to(folder).as_posix(), Answer(200, _headers(_TYPES[file.suffix], body), body)


def _listing(route: Json, content: Json, render: Callable[..., Answer]) -> dict[str, Answer]:
    wanted: Json = route.get("where", {})
    items = [item for item in content[route["list"]] if all(item.get(key) == wanted[key] for key in wanted)]
    size: int = route.get("size", len(items) or 1)
    count = max(1, ceil(len(items) / size))
    paths = [route["path"], *(route["next"].format(n=n) for n in range(2, count + 1))]
    return {
        path: render(route, path, items=items[place * size : (place + 1) * size], pages=paths, page=place + 1)
        for place, path in enumerate(paths)
    }


def _searcher(route: Json, content: Json, render: Callable[..., Answer]) -> Callable[[str], Answer]:
    def answer(query: str) -> Answer:
        words = parse_qs(query).get(route["param"], [""])[0].strip()
        items = [
            item
            for name in route["search"]
            for item in content[name]
            if words and (_plain(words) in _plain(item["title"]) or _plain(words) == _plain(item.get("number", "")))
        ]
        return render(route, route["path"], query=words, items=items)

    return answer


def _renderer(portal: Portal, content: Json, origin: str) -> Callable[..., Answer]:
    environment = Environment(
        loader=FileSystemLoader(DATA / portal.folder, encoding="utf-8"),
        autoescape=True,
        undefined=StrictUndefined,
        trim_blocks=True,
        lstrip_blocks=True,
        newline_sequence="\n",
        keep_trailing_newline=True,
    )
    environment.filters |= {"dmy": _dmy, "nfd": _nfd, "weekday": _weekday, "plain": _plain}
    environment.globals |= {"c": content, "site": content["site"], "portal": portal, "origin": origin}

    def render(route: Json, path: str, **values: object) -> Answer:
        if "redirect" in route:
            return Answer(302, (("Location", route["redirect"]), ("Content-Length", "0")), b"")
        context = {"item": {}, "items": [], "pages": [], "page": 1, "near": [], "query": None, "known": []}
        context |= {"title": route.get("title", ""), "route": route, "path": path} | values
        body = environment.get_template(route["template"]).render(context).encode()
        kind = _TYPES[route.get("type", ".html")]
        return Answer(route.get("status", 200), _headers(kind, body), body)

    return render


def _headers(kind: str, body: bytes) -> tuple[tuple[str, str], ...]:
    return (("Content-Type", kind), ("Content-Length", str(len(body))))


def _is_page(answer: Answer) -> bool:
    return answer.status == 200 and answer.headers[0][1] == _TYPES[".html"]


def _plain(text: str) -> str:
    bare = unicodedata.normalize("NFD", text.casefold().replace("đ", "d"))
    return " ".join("".join(sign for sign in bare if not unicodedata.combining(sign)).split())


def _dmy(iso: str) -> str:
    return date.fromisoformat(iso).strftime("%d/%m/%Y")


def _weekday(iso: str) -> str:
    return _WEEKDAYS[date.fromisoformat(iso).weekday()]


def _nfd(text: str) -> str:
    return unicodedata.normalize("NFD", text)
