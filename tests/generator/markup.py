"""What every markup family shares: rendering of blocks, to be overridden where a platform does it its own way."""

from __future__ import annotations

from collections.abc import Callable
from html import escape

from tests.generator.model import Block, Frame, Node, Page

WEEKDAYS = ("Thứ Hai", "Thứ Ba", "Thứ Tư", "Thứ Năm", "Thứ Sáu", "Thứ Bảy", "Chủ Nhật")
CSS = (
    "body{margin:0;font:15px/1.5 Arial,sans-serif;color:#222;background:#eef1f4}a{color:#0a4b8c;text-decoration:none}"
    "img{max-width:100%}table{border-collapse:collapse}.wrap{max-width:1100px;margin:0 auto;background:#fff}"
    ".grid td,.grid th{border:1px solid #b9c4cf;padding:5px 8px;vertical-align:top}.grid th{background:#e4ecf4}"
    ".cols{display:flex;gap:18px;padding:14px}.main{flex:1;min-width:0}.side{width:240px}"
    ".nav,.nav ul{list-style:none;margin:0;padding:0}"
)


def cell(text: str) -> str:
    """A cell whose marked parts are links."""
    return escape(text, quote=False).replace("\x01", '<a href="').replace("\x02", '">').replace("\x03", "</a>")


class Family:
    key = ""
    half = "tuning"
    home = "/"
    drops_d = False
    css = ""
    trimmings: tuple[str, ...] = ()  # small pictures its pages use

    # -- addresses ---------------------------------------------------------------------------------------------

    def page_path(self, slug: str, number: int) -> str:
        raise NotImplementedError

    def article_path(self, slug: str, number: int, category: str) -> str:
        raise NotImplementedError

    def file_path(self, name: str, number: int) -> str:
        return f"/uploads/{number}/{name}"

    def image_path(self, name: str) -> str:
        return f"/images/{name}"

    # -- page --------------------------------------------------------------------------------------------------

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        raise NotImplementedError

    def render(self, frame: Frame, page: Page) -> str:
        body = "".join(self.block(b) for b in page.blocks) + self.panes(page.hidden)
        if page.kind == "article":
            body = self.stamp(page.dated) + body + self.related(frame)
        return self.shell(frame, page, body)

    def document(self, frame: Frame, page: Page, inner: str, *, body_attrs: str = "") -> str:
        title = f"{page.title} - {self.site_title(frame)}" if page.kind != "home" else self.site_title(frame)
        return (
            f'<!DOCTYPE html>\n<html lang="vi"><head><meta charset="utf-8"><title>{escape(title)}</title>'
            f'<meta name="viewport" content="width=device-width, initial-scale=1"><style>{CSS}{self.css}</style></head>'
            f"<body{body_attrs}>{inner}</body></html>\n"
        )

    def site_title(self, frame: Frame) -> str:
        return f"Trang thông tin điện tử {frame.unit}"

    def clock(self, frame: Frame) -> str:
        return f"{WEEKDAYS[frame.today.weekday()]}, ngày {frame.today:%d/%m/%Y}"

    def stamp(self, dated: str) -> str:
        return f'<div class="date">Ngày đăng: {dated}</div>'

    def related(self, frame: Frame) -> str:
        title, items = frame.related
        return f'<div class="other"><b>{escape(title)}</b><ul>{"".join(self.item(i) for i in items)}</ul></div>'

    def panes(self, hidden: list[tuple[str, list[Block]]]) -> str:
        if not hidden:
            return ""
        tabs = "".join(f'<li><a href="#tab{i}">{escape(t)}</a></li>' for i, (t, _) in enumerate(hidden))
        bodies = "".join(
            f'<div class="tab-pane" id="tab{i}" style="display:none">{"".join(self.block(b) for b in blocks)}</div>'
            for i, (_, blocks) in enumerate(hidden)
        )
        return f'<ul class="nav-tabs">{tabs}</ul>{bodies}'

    def counter(self, frame: Frame) -> str:
        title, count = frame.counter
        return f"<b>{escape(title)}</b><br>Đang truy cập: {count % 41}<br>Hôm nay: {count % 977}<br>Tất cả: {count}"

    def poll(self, frame: Frame) -> str:
        title, options = frame.poll
        radios = "".join(f'<label><input type="radio" name="poll"> {escape(o)}</label><br>' for o in options)
        return f"<form><b>{escape(title)}</b><p>Bạn biết đến trang qua đâu?</p>{radios}</form>"

    def search_box(self, frame: Frame) -> str:
        if not frame.search:
            return ""
        return '<form class="search" action="/tim-kiem" method="get"><input name="q" placeholder="Tìm kiếm"> <button>Tìm</button></form>'

    def tree(self, nodes: list[Node], attrs: str = "", depth: int = 0) -> str:
        """Nested lists of the menu."""
        items = "".join(
            f'<li><a href="{escape(n.href)}">{self.entry(n)}</a>{self.tree(n.children, "", depth + 1) if n.children else ""}</li>'
            for n in nodes
        )
        return f"<ul{attrs}>{items}</ul>"

    def entry(self, node: Node) -> str:
        """What stands inside a link: its label, or a banner picture whose text may be in the file name only."""
        if not node.picture:
            return escape(node.label)
        source, _, told = node.picture.partition("|")
        alt = escape(node.label) if told == "alt" else ""
        title = f' title="{escape(node.label)}"' if told == "title" else ""
        return f'<img src="{escape(source)}" alt="{alt}"{title} width="230" height="60">'

    def links(self, nodes: list[Node], separator: str = "") -> str:
        return separator.join(f'<a href="{escape(n.href)}">{self.entry(n)}</a>' for n in nodes)

    def trail(self, page: Page, separator: str = " &raquo; ") -> str:
        parts = [f'<a href="{self.home}">Trang chủ</a>']
        parts += [f'<a href="{escape(h)}">{escape(t)}</a>' if h else f"<span>{escape(t)}</span>" for t, h in page.trail]
        return separator.join(parts)

    # -- blocks ------------------------------------------------------------------------------------------------

    def block(self, block: Block) -> str:
        render: Callable[[Block], str] = getattr(self, "block_" + block.kind)
        return render(block)

    def block_p(self, b: Block) -> str:
        return f"<p>{escape(b.text, quote=False)}</p>"

    def block_h(self, b: Block) -> str:
        return f"<h2>{escape(b.text)}</h2>"

    def block_list(self, b: Block) -> str:
        return f"<ul>{''.join(f'<li>{cell(r[0])}</li>' for r in b.rows)}</ul>"

    def table(self, rows: tuple[tuple[str, ...], ...], attrs: str = ' class="grid"') -> str:
        head = "".join(f"<th>{cell(c)}</th>" for c in rows[0])
        body = "".join(f"<tr>{''.join(f'<td>{cell(c)}</td>' for c in row)}</tr>" for row in rows[1:])
        return f"<table{attrs}><thead><tr>{head}</tr></thead><tbody>{body}</tbody></table>"

    def block_table(self, b: Block) -> str:
        return self.table(b.rows)

    def block_docs(self, b: Block) -> str:
        return self.table(b.rows)

    def block_people(self, b: Block) -> str:
        return self.table(b.rows)

    def people_cards(self, b: Block) -> str:
        heads, cards = b.rows[0], []
        for row in b.rows[1:]:
            lines = "".join(f"<p><b>{escape(h)}:</b> {escape(v)}</p>" for h, v in zip(heads[1:], row[1:], strict=True))
            cards.append(f'<div class="card"><h3>{escape(row[0])}</h3>{lines}</div>')
        return f'<div class="cards">{"".join(cards)}</div>'

    def item(self, row: tuple[str, ...]) -> str:
        return f'<li><a href="{escape(row[1])}">{escape(row[0])}</a> <span class="date">({row[2]})</span></li>'

    def block_items(self, b: Block) -> str:
        return f'<ul class="list">{"".join(self.item(r) for r in b.rows)}</ul>'

    def block_img(self, b: Block) -> str:
        source, alt = b.rows[0]
        return f'<p><img src="{escape(source)}" alt="{escape(alt)}"></p><p><i>{escape(b.text)}</i></p>'

    def block_frame(self, b: Block) -> str:
        return f'<iframe src="{escape(b.rows[0][0])}" width="600" height="400" title="Bản đồ"></iframe>'

    def block_file(self, b: Block) -> str:
        return f'<p><a href="{escape(b.rows[0][0])}">{escape(b.text)}</a></p>'

    def block_links(self, b: Block) -> str:
        return (
            f"<ul>{''.join(f'<li><a href={chr(34)}{escape(h)}{chr(34)}>{escape(t)}</a></li>' for t, h in b.rows)}</ul>"
        )

    def block_form(self, b: Block) -> str:
        fields = "".join(
            f"<p><label>{escape(f.lstrip('*'))}<br>"
            + ('<textarea name="noidung" rows="4" cols="50"></textarea>' if f[0] == "*" else f'<input name="f{i}">')
            + "</label></p>"
            for i, (f,) in enumerate(b.rows)
        )
        return f'<form method="post" action="">{fields}<p>Mã bảo mật <input name="captcha"></p><button>{escape(b.text)}</button></form>'

    def block_choice(self, b: Block) -> str:
        options = "".join(f'<p><label><input type="radio" name="muc"> {escape(o)}</label></p>' for (o,) in b.rows)
        return f'<form method="post" action="">{options}<button>{escape(b.text)}</button></form>'

    def block_search(self, b: Block) -> str:
        return f'<form method="get" action=""><input name="tukhoa" placeholder="{escape(b.text)}"> <button>Tìm văn bản</button></form>'

    def block_login(self, b: Block) -> str:
        return (
            f'<p>{escape(b.text)}</p><form method="post" action="/dang-nhap"><p>Tên đăng nhập <input name="user"></p>'
            '<p>Mật khẩu <input type="password" name="pass"></p><button>Đăng nhập</button></form>'
        )

    def block_qa(self, b: Block) -> str:
        return "".join(
            f'<div class="qa"><p><b>Hỏi: {escape(q)}</b></p><p>{escape(who)}</p><p><b>Trả lời:</b> {escape(a)}</p><p>{escape(by)}</p></div>'
            for q, who, a, by in b.rows
        )
