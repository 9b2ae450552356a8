"""Builds a whole portal whose truth is known because it was dealt before a page was written."""

from __future__ import annotations

from dataclasses import replace
from random import Random

from tests.generator.content import Composer
from tests.generator.families_sealed import Accordion, DotNetNuke, Drupal, Mvc, WordPress
from tests.generator.families_tuning import Liferay, NukeViet, OldPhp, Pictures, WebForms
from tests.generator.markup import Family
from tests.generator.model import Answer, Block, Frame, GeneratedPortal, Node, Page, Truth
from tests.generator.plan import ELSEWHERE, GROUPS, IN_LIST, INSIDE, MAY_BE_EMPTY, TABS, Deal, deal
from tests.generator.words import Words, slugify

TUNING: tuple[str, ...] = ("liferay", "nukeviet", "webforms", "oldphp", "pictures")
SEALED: tuple[str, ...] = ("dotnetnuke", "drupal", "wordpress", "mvc", "accordion")
DEFAULT_SEEDS: tuple[int, ...] = (1, 2, 3, 4)
_KINDS: dict[str, type[Family]] = {
    f.key: f for f in (Liferay, NukeViet, WebForms, OldPhp, Pictures, DotNetNuke, Drupal, WordPress, Mvc, Accordion)
}
FRIENDS = (
    ("Cổng Thông tin điện tử Chính phủ", "https://chinhphu.vn/"),
    ("Báo Nhân Dân", "https://nhandan.vn/"),
    ("Bộ Nội vụ", "https://moha.gov.vn/"),
)


def generate(seed: int, family: str) -> GeneratedPortal:
    """The portal of this seed in this markup; equal arguments give equal bytes."""
    return _Builder(seed, family).build()


class _Builder:
    def __init__(self, seed: int, key: str) -> None:
        self.seed, self.key = seed, key
        self.rng = Random(f"{key}-{seed}")
        self.family = _KINDS[key]()
        self.half = "tuning" if key in TUNING else "sealed"
        district = self.rng.random() < 0.25
        kind = self.rng.choice(("huyện", "thị xã")) if district else self.rng.choice(("xã", "xã", "phường"))
        self.level = "district" if district else "commune"
        self.words = Words(self.half, self.rng, kind)
        self.composer = Composer(self.words, self.family, self.rng)
        self.deals = deal(self.words, self.rng)
        self.paths: dict[str, str | None] = {}
        self.pages: list[Page] = []
        self.answers: dict[str, Answer] = {}
        self.home_blocks: list[Block] = []
        self.notices: list[tuple[str, ...]] = []
        self.footer = [self.family.site_title(self._bare_frame()), f"Cơ quan chủ quản: {self.words.office}"]

    def build(self) -> GeneratedPortal:
        if self.deals["contacts"].state == "full" and self.rng.random() < 0.25:
            self.deals["contacts"].place = "footer-text"
        for section in sorted(self.deals, key=lambda s: (self._hosts(s), s)):  # guests before their hosts
            self.paths[section] = self._place(self.deals[section])
        frame = self._frame()
        self._add_general_pages(frame)
        for page in [*self.pages, *self.composer.articles]:
            self.answers[page.path] = self.family.render(frame, page)
        for name in self.family.trimmings:
            self.composer.add_image(name, 8, 8)
        self.answers |= self.composer.files
        if self.family.home != "/":
            self.answers["/"] = f"-> {self.family.home}"
        truth = {s: Truth(d.state, self.paths[s], d.place, d.label) for s, d in self.deals.items()}
        return GeneratedPortal(
            self.key,
            self.seed,
            self.level,
            self.words.unit[0].upper() + self.words.unit[1:],
            self.family.home,
            self.answers,
            truth,
        )

    def _bare_frame(self) -> Frame:
        return Frame(
            self.words.unit, self.words.office, self.words.parent, [], [], [], [], ("", 0), ("", []), ("", []), False
        )

    def _hosts(self, section: str) -> int:
        hosts = {*INSIDE.values(), *TABS.values(), *IN_LIST.values()}
        # a host that is itself a guest (none today) would need a second round
        return 1 if section in hosts else 0

    # -- one section -------------------------------------------------------------------------------------------

    def _place(self, d: Deal) -> str | None:
        """Writes what this section needs and gives the address the truth names."""
        if d.section == "search":
            return self.family.home if d.state == "full" else None
        if d.state == "absent":
            return None
        if d.section == "sitemap":
            path = self._new_path(d)
            if d.state == "dead":
                self._kill(path)
            return path
        if d.state == "external":
            return self._elsewhere(d)
        if d.place == "home":
            self.home_blocks += [Block("h", d.label), *self._content(d)]
            return self.family.home
        if d.place == "footer-text":
            self.footer += self._footer_contacts()
            return self.family.home
        if d.place in ("inside", "tab"):
            return None  # filled in when the host is written
        if d.place == "article":
            row = self._as_article(d, "thong-bao", self._content(d))
            self.notices.append(row)
            return row[1]
        if d.place == "list":
            return None
        path = self._new_path(d)
        if d.state == "dead":
            self._kill(path)
        elif d.state == "login" and self.rng.random() < 0.5:
            self.answers[path] = "-> /dang-nhap"
        else:
            page = Page(path, d.label, self._own_blocks(d), self._trail(d))
            self._take_guests(d, page)
            self.pages.append(page)
        return path

    def _own_blocks(self, d: Deal) -> list[Block]:
        if d.state == "login":
            return [Block("login", self.words.one("login"))]
        if d.state == "placeholder":
            return self._placeholder(d)
        if d.place == "attachment":
            file = self.composer.add_file(d.clean)
            number = f"{self.rng.randint(2, 90)}"
            return [
                Block(
                    "file",
                    self.rng.choice((f"Xem văn bản tại đây: QĐ {number}.pdf", f"{d.clean} ({number}.pdf)")),
                    ((file,),),
                )
            ]
        return self._content(d)

    def _content(self, d: Deal) -> list[Block]:
        return self.composer.compose(self.words.sections[d.section][d.state])

    def _placeholder(self, d: Deal) -> list[Block]:
        if self.rng.random() < 0.25:
            return []  # the title alone
        texts = self.words.pool["placeholder"]
        if d.section in MAY_BE_EMPTY:  # "there is none yet" would be an answer there
            texts = [t for t in texts if not t.startswith(("Chưa có", "Không có"))]
        if d.section not in ("introduction", "history", "functions"):  # where installers leave these
            texts = [t for t in texts if not t.startswith(("Giới thiệu thông tin", "Lịch sử hình thành"))]
        return [Block("p", self.rng.choice(texts))]

    def _kill(self, path: str) -> None:
        how = self.rng.choice(("404", "404", "410", "home", "soft"))
        if how == "soft":
            text = self.words.one("notfound")
            self.pages.append(Page(path, self.rng.choice(("Lỗi 404", "Không tìm thấy trang")), [Block("p", text)]))
        else:
            self.answers[path] = f"-> {self.family.home}" if how == "home" else int(how)

    def _elsewhere(self, d: Deal) -> str:
        url = ELSEWHERE.get(d.section) or self.words.sections[d.section]["full"][0].removeprefix("LINK ")
        return url.replace("{province}", self.words.province).replace("{unit}", self.words.prefix + self.words.slug)

    def _as_article(self, d: Deal, category: str, blocks: list[Block]) -> tuple[str, str, str]:
        title = d.clean if self.words.unit in d.clean else f"{d.clean} - {self.words.unit}"
        return self.composer.add_article(title, blocks, category, newest=2)

    def _take_guests(self, host: Deal, page: Page) -> None:
        rows = []
        for guest in self.deals.values():
            if guest.place == "inside" and INSIDE.get(guest.section) == host.section:
                page.blocks += [Block("h", guest.label), *self._content(guest)]
                self.paths[guest.section] = page.path
            elif guest.place == "tab" and TABS.get(guest.section) == host.section:
                page.hidden.append((guest.label, self._content(guest)))
                self.paths[guest.section] = page.path
            elif guest.place == "list" and IN_LIST.get(guest.section) == host.section:
                rows.append(self._as_article(guest, "van-ban", self._content(guest)))
                self.paths[guest.section] = rows[-1][1]
        if rows:
            page.blocks.append(Block("items", rows=tuple(rows)))

    def _new_path(self, d: Deal) -> str:
        slug = slugify(d.clean, drop_d=self.family.drops_d)[:60]
        path = self.family.page_path(slug, self.composer.number())
        taken = {p.path for p in self.pages} | set(self.answers) | set(self.paths.values())
        return path if path not in taken else self.family.page_path(f"{slug}-2", self.composer.number())

    def _trail(self, d: Deal) -> list[tuple[str, str]]:
        return [(d.label, "")]

    def _footer_contacts(self) -> list[str]:
        w = self.words
        return [
            w.expand("Địa chỉ: {hamlet}, {unit}, {parent}"),
            w.expand("Điện thoại: {phone} - Fax: {phone}"),
            w.expand("Email: {mail}"),
        ]

    # -- what stands around ------------------------------------------------------------------------------------

    def _node(self, d: Deal) -> Node:
        node = Node(d.label, self.paths[d.section] or "#")
        if d.place == "banner" or (self.key == "pictures" and d.place in ("top", "menu") and self.rng.random() < 0.7):
            name = self.rng.choice((slugify(d.clean).replace("-", "_"), slugify(d.clean).replace("-", "")))
            source = self.composer.add_image(f"{name[:50]}.png", 230, 60)
            node.picture = f"{source}|{self.rng.choice(('alt', 'alt', 'title', 'none'))}"
        return node

    def _linked(self, section: str, *places: str) -> bool:
        d = self.deals[section]
        return d.place in places and d.state != "absent"

    def _frame(self) -> Frame:
        menu = [Node("Trang chủ", self.family.home)]
        side: list[Node] = []
        banners: list[Node] = []
        footer: list[Node] = []
        neutral = self.rng.sample(self.words.pool["groups"], len(self.words.pool["groups"]))
        for head, rest in GROUPS.items():
            own = self._linked(head, "top")
            group = self._node(self.deals[head]) if own else Node(neutral[len(menu) % len(neutral)], "#")
            for section in (s for s in rest if self._linked(s, "menu", "attachment")):
                group.children.append(self._node(self.deals[section]))
            for section in (s for s in rest if self._linked(s, "deep")):
                shelf = self.rng.choice(group.children).children if group.children else group.children
                shelf.append(self._node(self.deals[section]))
            for section in (head, *rest):
                for place, shelf in (("side", side), ("banner", banners), ("footer", footer)):
                    if self._linked(section, place):
                        shelf.append(self._node(self.deals[section]))
            if own or group.children:
                menu.append(group)
            menu += [self._node(self.deals[s]) for s in rest if self._linked(s, "top")]
        menu.insert(2, self._node(self.deals["news"]))
        self.notices_path = self.family.page_path("thong-bao", 7)
        menu.append(Node(self.rng.choice(self.words.pool["notices"]), self.notices_path))
        if self._linked("contacts", "top"):
            menu.append(self._node(self.deals["contacts"]))
        if self.deals["sitemap"].state != "absent":
            footer.append(self._node(self.deals["sitemap"]))
        panels = []
        if side:
            panels.append((self.rng.choice(neutral), side))
        if banners:
            panels.append((self.rng.choice(neutral), banners))
        widgets = self.words.pool["widgets"]
        panels.append((widgets[0], [Node(t, h) for t, h in FRIENDS]))
        decoys = [self.words.expand(t) for t in self.rng.sample(self.words.pool["decoys"], 5)]
        rows = [self.composer.add_article(t, self.composer.prose(), "tin-tuc") for t in decoys]
        self.notices += rows
        self.rng.shuffle(self.notices)
        options = ["Bạn bè, người thân", "Báo chí", "Mạng xã hội"]
        return Frame(
            self.words.unit,
            self.words.office,
            self.words.parent,
            menu,
            panels,
            self.footer,
            footer,
            (self.words.one("counter"), self.rng.randint(20000, 900000)),
            (widgets[-1], options),
            (self.words.one("related"), rows[:4]),
            self.deals["search"].state == "full",
        )

    def _add_general_pages(self, frame: Frame) -> None:
        news = next(p for p in self.pages if p.path == self.paths["news"])
        blocks = [replace(b, rows=b.rows[:6]) for b in news.blocks if b.kind == "items"]
        home = [*blocks, *self.home_blocks]
        self.pages.append(Page(self.family.home, "Trang chủ", home, kind="home"))
        title = next(n.label for n in frame.menu if n.href == self.notices_path)
        self.pages.append(Page(self.notices_path, title, [Block("items", rows=tuple(self.notices))], [(title, "")]))
        self.pages.append(Page("/dang-nhap", "Đăng nhập", [Block("login", self.words.one("login"))]))
        if frame.search:
            self.pages.append(Page("/tim-kiem", "Kết quả tìm kiếm", [Block("p", "Nhập từ khóa để tìm.")]))
        sitemap = self.deals["sitemap"]
        if sitemap.state == "full":
            hidden = [
                (d.label, self.paths[d.section] or "")
                for d in self.deals.values()
                if self._linked(d.section, "sitemap")
            ]
            rows = [*self._flatten(frame.menu), *((n.label, n.href) for _, nodes in frame.side for n in nodes), *hidden]
            path = self.paths["sitemap"]
            assert path is not None
            self.pages.append(Page(path, sitemap.label, [Block("links", rows=tuple(rows))], kind="sitemap"))

    def _flatten(self, nodes: list[Node]) -> list[tuple[str, str]]:
        return [pair for n in nodes for pair in ((n.label, n.href), *self._flatten(n.children)) if pair[1] != "#"]
