# ruff: noqa: ARG002  (a platform may not need every argument; markup reads better on the line it makes)
"""The markup families the detector may be tuned on."""

from __future__ import annotations

from html import escape

from tests.generator.markup import Family, cell
from tests.generator.model import Block, Frame, Node, Page

BULLET = "/images/bullet.png"


class Liferay(Family):
    key = "liferay"
    home = "/web/trang-chu"
    drops_d = True
    css = ".nav{background:#a01414;display:flex;flex-wrap:wrap}.nav a{color:#fff;padding:9px 12px;display:block}.nav ul{display:none}.portlet{border:1px solid #ddd;margin-bottom:12px;padding:8px}.cap{background:#a01414;color:#fff;padding:6px}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/web/{slug}"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/web/{category}/-/asset_publisher/Content/{slug}?{15000000 + number}"

    def file_path(self, name: str, number: int) -> str:
        return f"/documents/10180/{number}/{name}"

    def portlet(self, title: str, body: str) -> str:
        return f'<div class="portlet-boundary"><section class="portlet"><header class="cap"><span class="portlet-title-text">{escape(title)}</span></header><div class="portlet-body">{body}</div></section></div>'

    def block_h(self, b: Block) -> str:
        return f'<p class="title"><strong>{escape(b.text)}</strong></p>'

    def stamp(self, dated: str) -> str:
        return f'<div class="metadata-publish-date">Ngày đăng {dated} | 08:20 AM</div><div>View count: 391</div>'

    def item(self, row: tuple[str, ...]) -> str:
        return f'<div class="asset-abstract"><h3 class="asset-title"><a href="{escape(row[1])}">{escape(row[0])}</a></h3><span class="metadata-entry">({row[2]})</span></div>'

    def block_items(self, b: Block) -> str:
        return "".join(self.item(r) for r in b.rows)

    def related(self, frame: Frame) -> str:
        title, items = frame.related
        return f'<div class="related-assets"><div>{escape(title)}</div>{"".join(self.item(i) for i in items)}</div>'

    def block_qa(self, b: Block) -> str:
        return "".join(
            f'<div class="boxhoidap" id="box-question{i}">{escape(q)}</div><div id="box-answer{i}" style="display:none">'
            f"<div align=right>{escape(who)}</div><b>Trả lời</b><p>{escape(a)}</p><div align=right>{escape(by)}</div></div>"
            for i, (q, who, a, by) in enumerate(b.rows)
        )

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(self.portlet(t, self.tree(nodes)) for t, nodes in frame.side)
        side += self.portlet(frame.poll[0], self.poll(frame)) + self.portlet(frame.counter[0], self.counter(frame))
        nav = self.tree(frame.menu, ' class="nav nav-menu" role="menubar"')
        main = self.portlet(page.title, body) if page.kind != "home" else body
        inner = (
            f'<div class="wrap" id="wrapper"><a href="#main-content" id="skip-to-content">Truy cập nội dung luôn</a><header id="banner"><h1>{escape(self.site_title(frame))}</h1></header>'
            f'<nav id="navigation">{nav}</nav><div class="clock">{self.clock(frame)} {self.search_box(frame)}</div>'
            f'<nav id="breadcrumbs"><ul class="breadcrumb"><li>{self.trail(page, "</li><li>")}</li></ul></nav>'
            f'<div id="main-content" class="cols columns-2"><div class="main">{main}</div><div class="side">{side}</div></div>'
            f'<footer id="footer">{"<br>".join(map(escape, frame.footer))}<p>{self.links(frame.footer_links, " | ")}</p></footer></div>'
        )
        return self.document(frame, page, inner, body_attrs=' class="yui3-skin-sam controls-visible"')


class NukeViet(Family):
    key = "nukeviet"
    css = ".navbar ul{margin:0}.nav{background:#1b6ec2;display:flex;flex-wrap:wrap}.nav li{position:relative}.nav a{color:#fff;padding:10px;display:block}.nav ul{display:none}.panel{border:1px solid #cfd8e3;margin:0 0 10px}.panel-heading{background:#e9f1fa;padding:6px;font-weight:bold}.panel-body{padding:8px}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/vi/{slug}/" if number % 3 else f"/vi/page/{slug}.html"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/vi/news/{category}/{slug}-{number}.html"

    def panel(self, title: str, body: str) -> str:
        return f'<div class="panel panel-primary"><div class="panel-heading">{escape(title)}</div><div class="panel-body">{body}</div></div>'

    def block_people(self, b: Block) -> str:
        return self.people_cards(b)

    def stamp(self, dated: str) -> str:
        return f'<em class="pull-left">Thứ tư - {dated} 09:19</em>'

    def item(self, row: tuple[str, ...]) -> str:
        return f'<li><h4><a href="{escape(row[1])}" title="{escape(row[0])}">{escape(row[0])}</a></h4><em>{row[2]} 14:05</em></li>'

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(self.panel(t, self.tree(nodes)) for t, nodes in frame.side)
        side += self.panel(frame.poll[0], self.poll(frame)) + self.panel(frame.counter[0], self.counter(frame))
        heading = f"<h1 class='title'>{escape(page.title)}</h1>" if page.kind != "home" else ""
        inner = (
            '<noscript><div class="alert">Trình duyệt của bạn đã tắt chức năng hỗ trợ JavaScript.</div></noscript>'
            f'<div class="wrap body-bg"><header><p class="logo">{escape(self.site_title(frame))}</p>{self.search_box(frame)}</header>'
            f'<nav class="navbar navbar-default" id="menusite">{self.tree(frame.menu, " class=nav")}</nav>'
            f'<p class="clock">{self.clock(frame)}</p><ul class="breadcrumbs"><li>{self.trail(page, "</li> <li>")}</li></ul>'
            f'<div class="cols"><div class="main">{heading}{body}</div><aside class="side">{side}</aside></div>'
            f'<footer id="footer"><p>{"<br>".join(map(escape, frame.footer))}</p><ul class="menu-footer"><li>{self.links(frame.footer_links, "</li><li>")}</li></ul></footer></div>'
        )
        return self.document(frame, page, inner)


class WebForms(Family):
    key = "webforms"
    css = "table.layout{width:1000px;margin:auto;background:#fff}table.layout td{vertical-align:top}.ms-nav a{display:block;padding:4px;color:#fff}.ms-nav{background:#0b5394}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/Pages/{slug.replace('-', '')}.aspx"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/Pages/{slug[:30]}.aspx?ItemID={number}"

    def file_path(self, name: str, number: int) -> str:
        return f"/Lists/VanBan/Attachments/{number}/{name}"

    def block_h(self, b: Block) -> str:
        return f'<div class="ms-rteElement-H2"><b><font color="#003366">{escape(b.text)}</font></b></div>'

    def block_p(self, b: Block) -> str:
        return f'<div class="ms-rtestate-field">{escape(b.text, quote=False)}<br/></div>'

    def table(self, rows: tuple[tuple[str, ...], ...], attrs: str = ' class="grid"') -> str:
        lines = "".join(f"<tr>{''.join(f'<td>{cell(c)}</td>' for c in row)}</tr>" for row in rows)
        return f'<table border="1" cellspacing="0" class="grid ms-listviewtable">{lines}</table>'

    def block_items(self, b: Block) -> str:
        rows = "".join(
            f'<tr><td><a href="{escape(p)}">{escape(t)}</a></td><td>{d} 4:34:50 CH</td></tr>' for t, p, d in b.rows
        )
        return f'<table width="100%">{rows}</table>'

    def stamp(self, dated: str) -> str:
        return f'<span class="ms-date">{dated} 9:34:50 SA</span>'

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        menu = "".join(
            f'<td><a href="{escape(n.href)}">{self.entry(n)}</a>{"".join(self.fly(c) for c in n.children)}</td>'
            for n in frame.menu
        )
        side = "".join(
            f'<table width="100%"><tr><td bgcolor="#cfe2f3"><b>{escape(t)}</b></td></tr>'
            + "".join(f'<tr><td><a href="{escape(n.href)}">{self.entry(n)}</a></td></tr>' for n in nodes)
            + "</table>"
            for t, nodes in frame.side
        )
        title = f'<td class="ms-pagetitle"><h2>{escape(page.title)}</h2></td>' if page.kind != "home" else "<td></td>"
        inner = (
            '<form method="post" action="./" id="aspnetForm"><input type="hidden" name="__VIEWSTATE" value="/wEPDwUKLTI2"></form>'
            '<a href="#MainContent" class="ms-accessible">Skip Ribbon Commands</a> <a href="#MainContent">Skip to main content</a>'
            f'<table class="layout"><tr><td colspan="2"><h1>{escape(self.site_title(frame))}</h1>{self.search_box(frame)}</td></tr>'
            f'<tr><td colspan="2"><table class="ms-nav" width="100%"><tr>{menu}</tr></table></td></tr>'
            f'<tr><td colspan="2">{self.clock(frame)} | {self.trail(page, " &gt; ")}</td></tr>'
            f'<tr><td width="240">{side}{self.poll(frame)}<div>{self.counter(frame)}</div></td>'
            f'<td id="MainContent"><table width="100%"><tr>{title}</tr><tr><td>{body}</td></tr></table></td></tr>'
            f'<tr><td colspan="2" align="center">{"<br/>".join(map(escape, frame.footer))}<br/>{self.links(frame.footer_links, " - ")}</td></tr></table>'
        )
        return self.document(frame, page, inner)

    def fly(self, node: Node) -> str:
        deeper = "".join(self.fly(c) for c in node.children)
        return f'<div class="dynamic" style="display:none"><a href="{escape(node.href)}">{self.entry(node)}</a>{deeper}</div>'


class OldPhp(Family):
    key = "oldphp"
    trimmings = ("bullet.png",)
    home = "/index.php"
    css = "body{font:13px Tahoma}center{background:#fff}#mn a{padding:6px;color:#900;font-weight:bold}.tdl{width:220px;background:#fff6e5}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/index.php?com=danhmuc_tin&id_category={number}"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/index.php?com=tintuc_ct&id_news={number}"

    def block_h(self, b: Block) -> str:
        return f"<p align=center><b>{escape(b.text.upper())}</b></p>"

    def block_list(self, b: Block) -> str:
        return "".join(f"<p>- {cell(r[0])}</p>" for r in b.rows)

    def item(self, row: tuple[str, ...]) -> str:
        return f'<div class="tin"><img src="{BULLET}" alt="" width="8" height="8"> <a class="tieude" href="{escape(row[1])}">{escape(row[0])}</a> <i>({row[2]})</i></div>'

    def block_items(self, b: Block) -> str:
        return "".join(self.item(r) for r in b.rows)

    def block_docs(self, b: Block) -> str:
        heads = b.rows[0]
        return "".join(
            "<p>" + "<br>".join(f"<b>{escape(h)}</b>: {cell(v)}" for h, v in zip(heads, row, strict=True)) + "</p><hr>"
            for row in b.rows[1:]
        )

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        menu = "".join(
            f'<span><a href="{escape(n.href)}">{self.entry(n)}</a></span>'
            + (f'<div class="sub" style="display:none">{self.tree(n.children)}</div>' if n.children else "")
            for n in frame.menu
        )
        side = "".join(f"<p><b>{escape(t)}</b></p>{self.links(nodes, '<br>')}" for t, nodes in frame.side)
        heading = (
            f'<div class="tieude_chuyenmuc"><font size=4 color=red>{escape(page.title)}</font></div>'
            if page.kind != "home"
            else ""
        )
        inner = (
            f"<center><div class=wrap><marquee>Chào mừng bạn đến với {escape(self.site_title(frame))}</marquee><div id=mn>{menu}</div>"
            f"<table width=1000 align=center><tr><td class=tdl valign=top>{side}{self.poll(frame)}<p>{self.counter(frame)}</p></td>"
            f"<td valign=top align=left><div>{self.clock(frame)}</div><div class=duongdan>{self.trail(page, ' / ')}</div>{self.search_box(frame)}{heading}{body}</td></tr></table>"
            f"<div id=chantrang>{'<br>'.join(map(escape, frame.footer))}<br>{self.links(frame.footer_links, ' | ')}</div></div></center>"
        )
        return self.document(frame, page, inner)


class Pictures(Family):
    """A hand-made site whose main menu is pictures: the names stand in alt, title or the file name only."""

    key = "pictures"
    home = "/index.html"
    css = "#thanhmenu img{display:inline-block;background:#c33;margin:2px}.cot{float:left;width:235px;padding:6px}.giua{margin-left:260px;padding:10px}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/{slug.replace('-', '_')}.html"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/tin/{number}_{slug}.html"

    def image_path(self, name: str) -> str:
        return f"/hinhanh/{name}"

    def block_people(self, b: Block) -> str:
        return self.people_cards(b)

    def block_h(self, b: Block) -> str:
        return f"<h3><u>{escape(b.text)}</u></h3>"

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        menu = "".join(
            f'<a href="{escape(n.href)}">{self.entry(n)}</a>'
            + "".join(
                f'<a class="con" href="{escape(c.href)}">{self.entry(c)}</a>' + self.deeper(c.children)
                for c in n.children
            )
            for n in frame.menu
        )
        side = "".join(f"<h4>{escape(t)}</h4>{self.links(nodes, '<br>')}" for t, nodes in frame.side)
        heading = f"<h2>{escape(page.title)}</h2>" if page.kind != "home" else ""
        inner = (
            f'<div class="wrap"><div id="dau"><h1>{escape(self.site_title(frame))}</h1></div><div id="thanhmenu">{menu}</div>'
            f'<div class="cot">{side}{self.poll(frame)}<div class="dem">{self.counter(frame)}</div></div>'
            f'<div class="giua"><div class="gio">{self.clock(frame)}</div>{self.search_box(frame)}<div class="dd">{self.trail(page, " → ")}</div>{heading}{body}</div>'
            f'<div style="clear:both" class="cuoi">{"<br>".join(map(escape, frame.footer))}<br>{self.links(frame.footer_links, " · ")}</div></div>'
        )
        return self.document(frame, page, inner)

    def deeper(self, nodes: list[Node]) -> str:
        return "".join(f'<a class="chau" href="{escape(n.href)}">{self.entry(n)}</a>' for n in nodes)
