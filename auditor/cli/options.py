"""Options that several commands share, and what they mean together: one place for defaults and for complaints about them."""

from __future__ import annotations

import functools
from collections.abc import Callable
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import Any, TypeVar

import click

from auditor.checks import CheckKind, load_kinds
from auditor.errors import InvalidInput
from auditor.evidence import VIETNAM
from auditor.inventory import read_inventory
from auditor.model import Period, Site
from auditor.period import last_finished_quarter, parse_day, parse_period, running_quarter
from auditor.report import Texts
from auditor.rulebook import Rulebook, load_rulebook

F = TypeVar("F", bound=Callable[..., Any])

_WHAT = [
    click.option("--period", "period", metavar="KỲ", help="2026-Q3, 2026-H1, 2026 hoặc NGÀY..NGÀY."),
    click.option("--as-of", "as_of", metavar="NGÀY", help="Ngày chốt (mặc định: ngày bắt đầu thu thập)."),
    click.option("--profile", "profile", metavar="ID|TỆP", help="Hồ sơ chấm điểm; mặc định theo cấp và kỳ."),
    click.option(
        "--rules",
        "rules",
        type=click.Path(path_type=Path),
        multiple=True,
        metavar="THƯ MỤC",
        help="Quy định riêng của địa phương, chồng lên bộ tiêu chí kèm theo.",
    ),
    click.option(
        "--waivers", "waivers", type=click.Path(path_type=Path), metavar="TỆP", help="Các trường hợp được miễn."
    ),
]
_HOW = [
    click.option("--workers", type=click.IntRange(1, 64), default=8, show_default=True, help="Số cổng đọc cùng lúc."),
    click.option(
        "--delay",
        type=click.FloatRange(0, 60),
        default=None,
        metavar="GIÂY",
        help="Nghỉ giữa hai lần hỏi một máy chủ (mặc định 1; máy nội bộ 0).",
    ),
    click.option(
        "--timeout",
        type=click.FloatRange(1, 300),
        default=20.0,
        show_default=True,
        metavar="GIÂY",
        help="Chờ mỗi trang tối đa.",
    ),
    click.option(
        "--max-pages", type=click.IntRange(1, 5000), default=400, show_default=True, help="Số trang tối đa mỗi cổng."
    ),
    click.option("--no-browser", is_flag=True, help="Không dùng trình duyệt; phần bố cục sẽ “chưa đo được”."),
    click.option(
        "--second-round",
        "second_round",
        type=click.FloatRange(0, 1440),
        default=None,
        metavar="PHÚT",
        help="Hỏi lại các cổng không trả lời sau chừng này phút.",
    ),
    click.option(
        "--canary", metavar="URL", default=None, help="Địa chỉ luôn sống, để biết mạng của mình có tốt không."
    ),
    click.option("--proxy", metavar="URL", default=None, help="Máy chủ proxy (mặc định theo hệ thống)."),
    click.option(
        "--contact",
        metavar="EMAIL",
        default=None,
        envvar="AUDITOR_CONTACT",
        help="Liên hệ ghi trong lời xưng danh gửi tới cổng.",
    ),
    click.option("--allow-private", is_flag=True, help="Cho phép địa chỉ nội bộ (127.0.0.1, 10.x, …)."),
]
_COMPARE = [
    click.option(
        "--against",
        type=click.Path(path_type=Path),
        default=None,
        metavar="LẦN",
        help="So với báo cáo này: ai tăng, ai giảm, ai đổi xếp loại.",
    ),
    click.option(
        "--previous",
        type=click.Path(path_type=Path),
        default=None,
        metavar="LẦN",
        help="Lần kiểm tra kỳ trước, để so sánh.",
    ),
]
_OUT = [
    click.option(
        "--out", type=click.Path(path_type=Path), default=None, metavar="THƯ MỤC", help="Thư mục của lần kiểm tra."
    ),
    click.option("--lang", type=click.Choice(["vi", "en"]), default="vi", show_default=True),
    click.option(
        "--fail-under",
        type=click.FloatRange(0, 100),
        default=None,
        metavar="N",
        help="Trả mã 10 nếu có cổng dưới N điểm.",
    ),
]


def _apply(options: list[Callable[[F], F]]) -> Callable[[F], F]:
    def decorate(function: F) -> F:
        return functools.reduce(lambda f, option: option(f), reversed(options), function)

    return decorate


what_options: Callable[[F], F] = _apply(_WHAT)
how_options: Callable[[F], F] = _apply(_HOW)
compare_options: Callable[[F], F] = _apply(_COMPARE)
out_options: Callable[[F], F] = _apply(_OUT)


@dataclass(frozen=True, slots=True)
class Book:
    """The rule book in force for this command, with the words the renderers need."""

    rulebook: Rulebook
    kinds: dict[str, CheckKind]
    texts: Texts
    profile: str | None = None  # id of the profile asked for


def load_book(overlays: tuple[Path, ...] = (), profile: str | None = None) -> Book:
    """Load and check the rules; `profile` may name a shipped profile or a file of one's own. Raises InvalidInput with every problem."""
    kinds = dict(load_kinds())
    own = Path(profile) if profile and profile.lower().endswith(".json") else None
    rulebook = load_rulebook(kinds, (*overlays, own) if own else overlays)
    wanted = own.stem if own else profile
    if wanted is not None and wanted not in rulebook.profiles:
        known = ", ".join(sorted(rulebook.profiles))
        raise InvalidInput(
            f"--profile {profile}: không có hồ sơ này; chọn một trong: {known}, hoặc một tệp .json (unknown profile)"
        )
    messages = {name: kind.messages for name, kind in kinds.items()}
    return Book(rulebook, kinds, Texts.of(rulebook.rules.values(), rulebook.profiles.values(), messages), wanted)


def load_sites(inventory: Path) -> tuple[Site, ...]:
    """The sites of an inventory; what was assumed in reading it is told on stderr."""
    read = read_inventory(inventory)
    for note in read.notes:
        click.echo(note, err=True)
    return read.sites


def today() -> date:
    """Today in Vietnam, wherever this machine stands."""
    return datetime.now(VIETNAM).date()


def settle_time(period: str | None, as_of: str | None, *, running: bool) -> tuple[Period, date]:
    """The period and the as-of day; `running` says whether the default period is the running quarter or the last finished one."""
    problems = []
    day = today()
    if as_of is not None:
        parsed = parse_day(as_of)
        if parsed is None:
            problems.append(f"--as-of {as_of}: không phải ngày; ghi YYYY-MM-DD hoặc dd/mm/yyyy (not a date)")
        elif parsed > day:
            problems.append(f"--as-of {as_of}: ngày ở tương lai; chọn ngày từ hôm nay trở về trước (a future day)")
        else:
            day = parsed
    chosen = running_quarter(day) if running else last_finished_quarter(day)
    if period is not None:
        try:
            chosen = parse_period(period)
        except InvalidInput as invalid:
            problems.extend(f"--period: {p}" for p in invalid.problems)
    if problems:
        raise InvalidInput(problems)
    if chosen.start > day:
        raise InvalidInput(
            f"--period {chosen.id}: kỳ bắt đầu sau ngày chốt {day:%d/%m/%Y}; sửa --period hoặc --as-of (starts after as-of)"
        )
    return chosen, day


def settle_codes(codes: tuple[str, ...], book: Book) -> frozenset[str]:
    """`--only HD-02,GT-01` as a set of known codes; raises InvalidInput naming every unknown one."""
    wanted = [c.strip().upper() for code in codes for c in code.split(",") if c.strip()]
    unknown = [c for c in wanted if c not in book.rulebook.rules]
    if unknown:
        raise InvalidInput([f"--only {c}: không có mã này; xem `auditor rules list` (unknown code)" for c in unknown])
    return frozenset(wanted)
