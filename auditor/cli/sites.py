"""`auditor sites`: check an inventory, or write an empty form to fill."""

from __future__ import annotations

from pathlib import Path

import click
from rich.console import Console
from rich.markup import escape
from rich.table import Table

from auditor.cli.options import load_sites
from auditor.errors import InvalidInput
from auditor.inventory import write_template


@click.group()
def sites() -> None:
    """Danh sách cổng cần kiểm tra. / The inventory of sites."""


@sites.command()
@click.argument("inventory", type=click.Path(path_type=Path))
def check(inventory: Path) -> None:
    """Kiểm tra danh sách; nêu mọi lỗi kèm hàng, cột. / Validate an inventory."""
    rows = load_sites(inventory)
    table = Table(title=f"{inventory.name}: {len(rows)} cổng, hợp lệ", header_style="bold")
    for head in ("Mã", "Tên đơn vị", "Địa chỉ", "Cấp", "Khối"):
        table.add_column(head, overflow="fold")
    for site in rows:
        table.add_row(site.id, escape(site.name), escape(site.url), site.level.value, escape(site.block or "–"))
    Console().print(table)


@sites.command()
@click.argument("path", type=click.Path(path_type=Path), default=Path("danh-sach-cong.xlsx"))
def template(path: Path) -> None:
    """Ghi mẫu danh sách để điền (.xlsx hoặc .csv). / Write an inventory form."""
    if path.exists():
        raise InvalidInput(f"{path}: tệp đã có; chọn tên khác để không ghi đè (file exists)")
    write_template(path)
    click.echo(f"Đã ghi {path}")
