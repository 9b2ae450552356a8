# ruff: noqa: ARG002  (a platform may not need every argument; markup reads better on the line it makes)
"""The markup families kept sealed: used for measuring only, never for tuning."""

from __future__ import annotations

from html import escape

from tests.generator.markup import Family, cell
from tests.generator.model import Block, Frame, Node, Page


class DotNetNuke(Family):
    key = "dotnetnuke"
    css = ".mainMenu{background:#245c2a}.mainMenu a{color:#fff;padding:8px 10px;display:inline-block}.mainMenu .subMenu{display:none}.Head{color:#245c2a;font-weight:bold;border-bottom:2px solid #245c2a}.DnnModule{margin-bottom:12px}"

    def page_path(self, slug: str, number: int) -> str:
        camel = "".join(w.capitalize() for w in slug.split("-"))
        return f"/Default.aspx?tabid={number}" if number % 4 == 0 else f"/{camel}/tabid/{number}/Default.aspx"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/{category}/tabid/255/post/{number}/{slug}.aspx"

    def file_path(self, name: str, number: int) -> str:
        return f"/Portals/0/{number}/{name}"

    def image_path(self, name: str) -> str:
        return f"/Portals/0/Images/{name}"

    def module(self, title: str, body: str) -> str:
        return f'<div class="DnnModule"><div class="c_head"><span class="Head">{escape(title)}</span></div><div class="c_content Normal">{body}</div></div>'

    def block_h(self, b: Block) -> str:
        return f'<div class="SubHead">{escape(b.text)}</div>'

    def stamp(self, dated: str) -> str:
        return f'<span class="lblNgay">({dated} 08:15:02 AM)</span>'

    def block_people(self, b: Block) -> str:
        return "".join(
            "<table class='canbo'>"
            + "".join(
                f"<tr><td class='t'>{escape(h)}</td><td>{escape(v)}</td></tr>"
                for h, v in zip(b.rows[0], r, strict=True)
            )
            + "</table><br>"
            for r in b.rows[1:]
        )

    def item(self, row: tuple[str, ...]) -> str:
        return f'<div class="ArticleRow"><a class="NewsTitle" href="{escape(row[1])}">{escape(row[0])}</a><span class="NewsDate">{row[2]}</span></div>'

    def block_items(self, b: Block) -> str:
        return "".join(map(self.item, b.rows))

    def menu(self, nodes: list[Node]) -> str:
        return "".join(
            f'<div class="item"><a href="{escape(n.href)}"><span>{self.entry(n)}</span></a>'
            + (f'<div class="subMenu">{self.menu(n.children)}</div>' if n.children else "")
            + "</div>"
            for n in nodes
        )

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(self.module(t, self.links(n, "<br>")) for t, n in frame.side)
        side += self.module(frame.poll[0], self.poll(frame)) + self.module(frame.counter[0], self.counter(frame))
        main = self.module(page.title, body) if page.kind != "home" else body
        inner = (
            f'<div id="Form" class="wrap"><div id="dnn_HeaderPane"><h1>{escape(self.site_title(frame))}</h1></div><div class="mainMenu">{self.menu(frame.menu)}</div>'
            f'<div class="dnnbar"><span id="dnn_dnnCURRENTDATE">{self.clock(frame)}</span> {self.search_box(frame)} <span class="Breadcrumb">{self.trail(page, " &gt; ")}</span></div>'
            f'<div class="cols"><div id="dnn_LeftPane" class="side">{side}</div><div id="dnn_ContentPane" class="main">{main}</div></div>'
            f'<div id="dnn_FooterPane" class="Footer">{"<br>".join(map(escape, frame.footer))}<br>{self.links(frame.footer_links, " | ")}</div></div>'
        )
        return self.document(frame, page, inner)


class Drupal(Family):
    key = "drupal"
    css = ".region-nav{background:#0071b3}.region-nav ul ul{display:none}.menu{display:flex;flex-wrap:wrap;list-style:none;padding:0;margin:0}.region-nav a{color:#fff;padding:9px;display:block}.block{padding:6px;border-bottom:1px dotted #aaa}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/{slug}" if number % 3 else f"/node/{640000 + number}"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/{slug}-{number}"

    def file_path(self, name: str, number: int) -> str:
        return f"/sites/default/files/2026-0{number % 9 + 1}/{number}%20{name}"

    def image_path(self, name: str) -> str:
        return f"/sites/default/files/styles/large/public/{name}"

    def field(self, name: str, body: str) -> str:
        return f'<div class="field field--name-{name}"><div class="field__item">{body}</div></div>'

    def block_p(self, b: Block) -> str:
        return self.field("body", f"<p>{escape(b.text, quote=False)}</p>")

    def block_h(self, b: Block) -> str:
        return f"<h3>{escape(b.text)}</h3>"

    def block_people(self, b: Block) -> str:
        rows = "".join(
            '<div class="views-row"><article>'
            + "".join(
                f'<div class="field__label">{escape(h)}</div><div class="field__item">{escape(v)}</div>'
                for h, v in zip(b.rows[0], r, strict=True)
            )
            + "</article></div>"
            for r in b.rows[1:]
        )
        return f'<div class="view-content">{rows}</div>'

    def item(self, row: tuple[str, ...]) -> str:
        d, m, y = row[2].split("/")
        return f'<div class="views-row"><span class="field-content"><a href="{escape(row[1])}" hreflang="vi">{escape(row[0])}</a></span> <time datetime="{y}-{m}-{d}T07:00:00+07:00">{row[2]}</time></div>'

    def block_items(self, b: Block) -> str:
        return f'<div class="view-content">{"".join(map(self.item, b.rows))}</div>'

    def stamp(self, dated: str) -> str:
        return f'<footer class="node__meta">Submitted by admin on {dated}</footer>'

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(
            f'<nav class="block block-menu"><h2>{escape(t)}</h2>{self.tree(n, " class=leaf")}</nav>'
            for t, n in frame.side
        )
        heading = (
            f'<h1 class="page-title"><span class="field--name-title">{escape(page.title)}</span></h1>'
            if page.kind != "home"
            else ""
        )
        inner = (
            '<a href="#main-content" class="visually-hidden focusable skip-link">Nhảy đến nội dung</a>'
            f'<div class="dialog-off-canvas-main-canvas wrap"><header class="region-header"><div class="site-branding"><a href="/">{escape(self.site_title(frame))}</a></div><div class="clock">{self.clock(frame)}</div>{self.search_box(frame)}</header>'
            f'<div class="region-nav">{self.tree(frame.menu, " class=menu")}</div><nav class="breadcrumb"><ol><li>{self.trail(page, "</li><li>")}</li></ol></nav>'
            f'<div class="cols"><main class="main" id="main-content">{heading}<div class="region-content">{body}</div></main><aside class="side region-sidebar">{side}<div class="block">{self.poll(frame)}</div><div class="block">{self.counter(frame)}</div></aside></div>'
            f'<footer class="region-footer"><div class="block">{"<br>".join(map(escape, frame.footer))}</div><ul class="menu"><li>{self.links(frame.footer_links, "</li><li>")}</li></ul></footer></div>'
        )
        return self.document(frame, page, inner, body_attrs=' class="path-node"')


class WordPress(Family):
    key = "wordpress"
    css = ".main-navigation{background:#333}.main-navigation ul{list-style:none;margin:0;padding:0}.main-navigation>ul{display:flex;flex-wrap:wrap}.main-navigation a{color:#fff;padding:10px;display:block}.main-navigation ul ul{display:none}.entry-title{border-left:4px solid #c00;padding-left:8px}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/{slug}/" if number % 3 else f"/category/{slug}/"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/{slug}/?p={number}" if number % 5 == 0 else f"/2026/{slug}-{number}/"

    def file_path(self, name: str, number: int) -> str:
        return f"/wp-content/uploads/2026/0{number % 9 + 1}/{number}-{name}"

    def image_path(self, name: str) -> str:
        return f"/wp-content/uploads/{name}"

    def block_img(self, b: Block) -> str:
        source, alt = b.rows[0]
        return f'<figure class="wp-caption aligncenter"><img class="size-full" src="{escape(source)}" alt="{escape(alt)}"><figcaption>{escape(b.text)}</figcaption></figure>'

    def block_p(self, b: Block) -> str:
        return f'<p style="text-align: justify;">{escape(b.text, quote=False)}</p>'

    def block_people(self, b: Block) -> str:
        return "".join(
            f'<div class="wp-block-media-text"><p><strong>{escape(r[0])}</strong><br>'
            + "<br>".join(f"{escape(h)}: {escape(v)}" for h, v in zip(b.rows[0][1:], r[1:], strict=True))
            + "</p></div>"
            for r in b.rows[1:]
        )

    def item(self, row: tuple[str, ...]) -> str:
        return f'<article class="post hentry"><h2 class="entry-title"><a href="{escape(row[1])}" rel="bookmark">{escape(row[0])}</a></h2><span class="posted-on">{row[2]}</span></article>'

    def block_items(self, b: Block) -> str:
        return "".join(map(self.item, b.rows))

    def stamp(self, dated: str) -> str:
        return f'<div class="entry-meta"><span class="posted-on">Posted on {dated}</span> <span class="byline">by admin</span></div>'

    def related(self, frame: Frame) -> str:
        title, items = frame.related
        return f'<section class="related-posts"><h3>{escape(title)}</h3>{"".join(map(self.item, items))}</section>'

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(
            f'<section class="widget widget_nav_menu"><h3 class="widget-title">{escape(t)}</h3>{self.tree(n, " class=menu")}</section>'
            for t, n in frame.side
        )
        heading = (
            f'<header class="entry-header"><h1 class="entry-title">{escape(page.title)}</h1></header>'
            if page.kind != "home"
            else ""
        )
        inner = (
            f'<div id="page" class="site wrap"><header id="masthead"><p class="site-title"><a href="/" rel="home">{escape(self.site_title(frame))}</a></p><p class="today">{self.clock(frame)}</p></header>'
            f'<nav id="site-navigation" class="main-navigation">{self.tree(frame.menu, " id=primary-menu")}</nav><div class="rank-math-breadcrumb"><p>{self.trail(page, " » ")}</p></div>'
            f'<div class="cols"><main id="primary" class="main"><div class="hentry">{heading}<div class="entry-content">{body}</div></div></main><aside id="secondary" class="side widget-area">{self.search_box(frame)}{side}<section class="widget">{self.poll(frame)}</section><section class="widget">{self.counter(frame)}</section></aside></div>'
            f'<footer id="colophon"><div class="site-info">{"<br>".join(map(escape, frame.footer))}<br>{self.links(frame.footer_links, " / ")}</div></footer></div>'
        )
        return self.document(frame, page, inner, body_attrs=' class="wp-singular"')


class Mvc(Family):
    key = "mvc"
    home = "/"
    css = ".topnav{background:#00695c}.topnav a{color:#fff;padding:10px;display:inline-block}.dropdown-menu{display:none}.deck{display:flex;flex-wrap:wrap;gap:10px}.card{border:1px solid #cdd;border-radius:6px;padding:10px;flex:1 1 220px;background:#fafdfc}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/Home/DanhMuc/{number}/{slug}"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/pages/detail/{50000 + number}/{slug}.html"

    def image_path(self, name: str) -> str:
        return f"/Content/images/{name}"

    def block_p(self, b: Block) -> str:
        return f'<div class="text-justify mb-2">{escape(b.text, quote=False)}</div>'

    def block_h(self, b: Block) -> str:
        return f'<div class="h5 text-uppercase">{escape(b.text)}</div>'

    def block_people(self, b: Block) -> str:
        return self.people_cards(b).replace('class="cards"', 'class="deck"')

    def block_docs(self, b: Block) -> str:
        heads = b.rows[0]
        cards = "".join(
            '<div class="card">'
            + "".join(
                f'<div><small class="text-muted">{escape(h)}</small> {cell(v)}</div>'
                for h, v in zip(heads, row, strict=True)
            )
            + "</div>"
            for row in b.rows[1:]
        )
        return f'<div class="deck">{cards}</div>'

    def item(self, row: tuple[str, ...]) -> str:
        return f'<div class="card"><a href="{escape(row[1])}"><div class="card-title">{escape(row[0])}</div></a><div class="card-footer"><i class="fa fa-clock"></i> {row[2].replace("/", "-")}</div></div>'

    def block_items(self, b: Block) -> str:
        return f'<div class="deck">{"".join(map(self.item, b.rows))}</div>'

    def stamp(self, dated: str) -> str:
        return f'<div class="text-muted"><span>{dated} 13:19</span> <span>313</span></div>'

    def drop(self, nodes: list[Node]) -> str:
        return "".join(
            f'<div class="dropdown-item"><a href="{escape(n.href)}">{self.entry(n)}</a>'
            + (f'<div class="dropdown-menu">{self.drop(n.children)}</div>' if n.children else "")
            + "</div>"
            for n in nodes
        )

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        menu = "".join(
            f'<div class="nav-item dropdown" style="display:inline-block"><a class="nav-link" href="{escape(n.href)}">{self.entry(n)}</a>'
            + (f'<div class="dropdown-menu">{self.drop(n.children)}</div>' if n.children else "")
            + "</div>"
            for n in frame.menu
        )
        side = "".join(
            f'<div class="card"><div class="card-header">{escape(t)}</div><div class="list-group">{self.links(n)}</div></div>'.replace(
                "</a><a", "</a><br><a"
            )
            for t, n in frame.side
        )
        heading = f'<div class="section-title h4">{escape(page.title)}</div>' if page.kind != "home" else ""
        inner = (
            f'<div class="wrap container"><div class="masthead row"><div class="h2">{escape(self.site_title(frame))}</div><div>{self.clock(frame)}</div>{self.search_box(frame)}</div><div class="topnav">{menu}</div>'
            f'<div class="breadcrumb-wrap">{self.trail(page, " <i>/</i> ")}</div><div class="cols row"><div class="main col-9">{heading}{body}</div><div class="side col-3">{side}<div class="card">{self.poll(frame)}</div><div class="card">{self.counter(frame)}</div></div></div>'
            f'<div class="footer bg-dark">{"<br>".join(map(escape, frame.footer))}<div>{self.links(frame.footer_links, " • ")}</div></div></div>'
        )
        return self.document(frame, page, inner)


class Accordion(Family):
    """One long accordion menu in the side column of every page; its branches are folded until a click."""

    key = "accordion"
    home = "/trang-chu"
    drops_d = True
    css = ".acc summary{cursor:pointer;background:#f0e3c0;padding:6px;margin-top:2px}.acc a{display:block;padding:4px 14px}.box{border:1px solid #d8c48e;padding:10px;margin-bottom:10px}"

    def page_path(self, slug: str, number: int) -> str:
        return f"/trang/{number}/{slug}"

    def article_path(self, slug: str, number: int, category: str) -> str:
        return f"/bai-viet/{number}"

    def block_h(self, b: Block) -> str:
        return f'<div class="sub-title"><span>{escape(b.text)}</span></div>'

    def block_list(self, b: Block) -> str:
        return f"<ol>{''.join(f'<li><p>{escape(r[0], quote=False)}</p></li>' for r in b.rows)}</ol>"

    def item(self, row: tuple[str, ...]) -> str:
        return f'<li class="row-item"><time>{row[2]}</time> <a href="{escape(row[1])}">{escape(row[0])}</a></li>'

    def stamp(self, dated: str) -> str:
        return f'<div class="meta">Đăng lúc: 17:00:00 {dated} (GMT+7)</div>'

    def fold(self, nodes: list[Node]) -> str:
        return "".join(
            f"<details><summary>{self.entry(n)}</summary>{f'<a href={chr(34)}{escape(n.href)}{chr(34)}>{self.entry(n)}</a>' if n.href != '#' else ''}{self.fold(n.children)}</details>"
            if n.children
            else f'<a href="{escape(n.href)}">{self.entry(n)}</a>'
            for n in nodes
        )

    def shell(self, frame: Frame, page: Page, body: str) -> str:
        side = "".join(
            f'<div class="box"><div class="cap">{escape(t)}</div>{self.links(n, "<br>")}</div>' for t, n in frame.side
        )
        heading = f"<h1>{escape(page.title)}</h1>" if page.kind != "home" else ""
        inner = (
            f'<div class="wrap"><header class="box"><strong>{escape(self.site_title(frame))}</strong> <em>{self.clock(frame)}</em>{self.search_box(frame)}</header>'
            f'<div class="cols"><div class="side"><nav class="acc">{self.fold(frame.menu)}</nav>{side}<div class="box">{self.poll(frame)}</div><div class="box">{self.counter(frame)}</div></div>'
            f'<div class="main"><div class="path">{self.trail(page, " › ")}</div><div class="box content">{heading}{body}</div></div></div>'
            f'<footer class="box"><address>{"<br>".join(map(escape, frame.footer))}</address>{self.links(frame.footer_links, " | ")}</footer></div>'
        )
        return self.document(frame, page, inner)
