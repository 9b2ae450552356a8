"""A reference page in Vietnamese for each rule, made from the rule files alone.

`python -m auditor.rulebook.pages --write` regenerates `docs/rules`, `--check` fails when a page is stale.
"""

from __future__ import annotations

import sys
from collections.abc import Mapping, Sequence
from datetime import date
from pathlib import Path
from typing import Final

from auditor.checks import load_kinds
from auditor.errors import InvalidInput
from auditor.model import Basis, Level, Profile, Rule
from auditor.resources import data_dir
from auditor.rulebook.load import Rulebook, load_rulebook

LEVELS: Final = {Level.COMMUNE: "cấp xã", Level.DISTRICT: "cấp huyện", Level.PROVINCE: "cấp tỉnh"}
MENDERS: Final = {
    "editor": "Ban biên tập",
    "leader": "lãnh đạo đơn vị",
    "vendor": "đơn vị vận hành, nhà cung cấp phần mềm",
    "province": "tỉnh",
}
TEXTS: Final = {
    "text": "đã đọc nguyên văn",
    "partial": "đã đọc một phần",
    "paraphrase": "mới đọc bản tóm lược",
    "reconstructed": "dựng lại, chưa có văn bản gốc",
}


def cite(basis: Basis) -> str:
    """A provision as it is cited: `Nghị định 43/2011/NĐ-CP, điểm a khoản 1 Điều 10`."""
    words = (("điểm", basis.point), ("khoản", basis.clause), ("Điều", basis.article))
    place = " ".join(f"{word} {value}" for word, value in words if value)
    return f"{basis.document}, {place}" if place else basis.document


def _day(day: date | None) -> str | None:
    return None if day is None else f"{day:%d/%m/%Y}"


def _basis_line(basis: Basis) -> str:
    kind = "Luật định" if basis.kind == "law" else "Thông lệ"
    whom = ", ".join(LEVELS[level] for level in sorted(basis.levels))
    where = f"tỉnh {basis.province}" if basis.province else "cả nước"
    start, end = _day(basis.from_), _day(basis.to)
    if start or end:
        force = " ".join(part for part in (start and f"từ {start}", end and f"đến hết {end}") if part)
    else:
        force = "không ghi thời hạn"
    lines = [f"- **{_md(cite(basis))}** – {kind}; {whom}; {_md(where)}; {force}; {TEXTS[basis.text]}."]
    if basis.quote:
        lines.append(f"  > {_md(basis.quote)}")
    if basis.source:
        lines.append(f"  Nguồn: {_md(basis.source)}")
    return "\n".join(lines)


def _md(text: str) -> str:
    """Plain text inside Markdown: one line, nothing in it read as markup."""
    flat = " ".join(text.split())
    for sign in ("\\", "`", "*", "_", "[", "]", "<", ">", "|"):
        flat = flat.replace(sign, f"\\{sign}")
    return flat


def _number(value: float) -> str:
    return f"{value:g}".replace(".", ",")


def _weight_lines(rule: Rule, profiles: Mapping[str, Profile]) -> list[str]:
    lines = []
    for profile in profiles.values():
        for level in sorted(profile.weights):
            weight = profile.weights[level].get(rule.code)
            if weight is not None:
                lines.append(f"| {_md(profile.title.vi)} | {LEVELS[level]} | {_number(weight)} |")
    return lines


def render_rule_page(rule: Rule, profiles: Mapping[str, Profile]) -> str:
    """The reference page of a rule, Markdown."""
    titles = {c.id: c.title.vi for p in profiles.values() for c in p.categories}
    how = "người xem và quyết định" if rule.kind == "manual" else f"máy chấm, cách chấm `{rule.kind}`"
    planned = " (dự kiến chấm bằng máy ở bản sau)" if rule.planned else ""
    facts = [
        f"- Mã: **{rule.code}** (`{rule.id}`), nhóm {_md(titles.get(rule.category, rule.category))}",
        f"- Áp dụng: {', '.join(LEVELS[level] for level in sorted(rule.levels))}",
        f"- Cách chấm: {how}{planned}",
        f"- Ai sửa: {MENDERS[rule.mender]}",
    ]
    if rule.form_item:
        facts.append(f"- Mục {_md(rule.form_item)} của mẫu báo cáo Cổng/Trang thông tin điện tử Hà Tĩnh 2015")
    look = f"\n\nNgười xem cần xem: {_md(rule.params['look']['vi'])}" if rule.kind == "manual" else ""
    parts = [
        f"# {rule.code} – {_md(rule.name.vi)}",
        "_Trang này sinh tự động từ tệp tiêu chí; sửa tệp đó, đừng sửa trang này._",
        "\n".join(facts),
        "## Khi đạt và khi chưa đạt",
        f"- Đạt: {_md(rule.passed.vi)}\n- Chưa đạt: {_md(rule.failed.vi)}",
        f"Ngưỡng chấm: {_md(rule.threshold.vi)}{look}",
        f"Nghĩa vụ: {_md(rule.duty.vi)}",
        "## Vì sao cần",
        _md(rule.why.vi),
        "## Cách sửa",
        _md(rule.fix.vi),
        "## Căn cứ",
        "\n".join(_basis_line(basis) for basis in rule.basis),
        "## Điểm mặc định",
        "Điểm là mặc định của bộ công cụ, không phải luật; đơn vị sửa được trong hồ sơ chấm.",
        "\n".join(["| Hồ sơ | Cấp | Điểm tối đa |", "|---|---|---|", *_weight_lines(rule, profiles)]),
        "## In English",
        f"{_md(rule.name.en)}. Passed: {_md(rule.passed.en)} Failed: {_md(rule.failed.en)}",
    ]
    return "\n\n".join(parts) + "\n"


def render_index(book: Rulebook) -> str:
    """The list of all rules by category, in the order of the profiles."""
    categories = {c.id: c.title.vi for p in book.profiles.values() for c in p.categories}
    parts = [
        "# Bộ tiêu chí chấm điểm",
        "_Trang này sinh tự động từ các tệp tiêu chí. Sửa theo quyết định của địa phương: xem "
        "[overlay.md](../overlay.md)._",
        f"{len(book.rules)} tiêu chí. Điểm là mặc định của bộ công cụ, không phải luật.",
    ]
    for category, title in categories.items():
        rules = [rule for rule in book.rules.values() if rule.category == category]
        if rules:
            parts.append(f"## {category} – {_md(title)}")
            rows = [
                f"| [{r.code}]({r.code}.md) | {_md(r.name.vi)} | {', '.join(LEVELS[lv] for lv in sorted(r.levels))} "
                f"| {'người xem' if r.kind == 'manual' else 'máy'} |"
                for r in rules
            ]
            parts.append("\n".join(["| Mã | Nội dung | Cấp | Ai chấm |", "|---|---|---|---|", *rows]))
    return "\n\n".join(parts) + "\n"


def render_pages(book: Rulebook) -> dict[str, str]:
    """Every page by file name."""
    pages = {f"{code}.md": render_rule_page(rule, book.profiles) for code, rule in book.rules.items()}
    return {"README.md": render_index(book), **pages}


def stale_pages(folder: Path, pages: Mapping[str, str]) -> list[str]:
    """The names of files that are missing, differ or belong to no rule any more."""
    present = {path.name for path in folder.glob("*.md")} if folder.is_dir() else set()
    changed = {n for n, text in pages.items() if n not in present or (folder / n).read_text(encoding="utf-8") != text}
    return sorted(changed | (present - set(pages)))


def main(arguments: Sequence[str]) -> int:
    """`--write` regenerates `docs/rules` of the checkout, `--check` returns 1 when a page is stale."""
    folder = data_dir("rules").parent / "docs" / "rules"
    try:
        pages = render_pages(load_rulebook(load_kinds()))
    except InvalidInput as error:
        print(error, file=sys.stderr)
        return error.exit_code
    stale = stale_pages(folder, pages)
    if "--write" not in arguments:
        for name in stale:
            print(f"docs/rules/{name} is stale: run python -m auditor.rulebook.pages --write", file=sys.stderr)
        return 1 if stale else 0
    folder.mkdir(parents=True, exist_ok=True)
    for name in stale:
        if name in pages:
            (folder / name).write_text(pages[name], encoding="utf-8", newline="\n")
        else:
            (folder / name).unlink()
    print(f"docs/rules: {len(stale)} changed of {len(pages)}")
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
