"""Turns a section's recipe into blocks, adding the articles, files and pictures these need to the portal."""

from __future__ import annotations

from random import Random

from tests.generator.files import make_pdf, make_png
from tests.generator.markup import Family
from tests.generator.model import Answer, Block, Page
from tests.generator.words import Words, slugify

TYPES = {
    "Quyết": "QĐ",
    "Công": "CV",
    "Kế": "KH",
    "Thông": "TB",
    "Báo": "BC",
    "Nghị": "NQ",
    "Chỉ": "CT",
    "Chương": "CTr",
}
PEOPLE = {
    "n": "Họ và tên",
    "p": "Chức vụ",
    "u": "Đơn vị",
    "b": "Tiểu sử",
    "d": "Nhiệm vụ được phân công",
    "t": "Điện thoại",
    "e": "Thư điện tử",
}
CATEGORIES = {"thong-bao": "Thông báo", "tin-tuc": "Tin tức", "thu-tuc": "Thủ tục"}  # the others tell nothing


class Composer:
    def __init__(self, words: Words, family: Family, rng: Random) -> None:
        self.words, self.family, self.rng = words, family, rng
        self.articles: list[Page] = []
        self.files: dict[str, Answer] = {}
        self._number = rng.randint(100, 900)

    def number(self) -> int:
        self._number += self.rng.randint(1, 9)
        return self._number

    def add_file(self, title: str) -> str:
        number = self.number()
        path = self.family.file_path(slugify(title)[:48] + ".pdf", number)
        self.files[path] = ("application/pdf", make_pdf(number))
        return path

    def add_image(self, name: str, width: int, height: int) -> str:
        path = self.family.image_path(name)
        self.files[path] = ("image/png", make_png(width, height, len(name)))
        return path

    def add_article(self, title: str, blocks: list[Block], category: str, newest: int = 1) -> tuple[str, str, str]:
        """Stores an article and gives its (title, path, date)."""
        number = self.number()
        path = self.family.article_path(slugify(title, drop_d=self.family.drops_d)[:60], number, category)
        day = f"{self.words.day(newest, newest + 60):%d/%m/%Y}"
        self.articles.append(Page(path, title, blocks, [(CATEGORIES.get(category, "Chuyên mục"), "")], "article", day))
        return title, path, day

    def prose(self) -> list[Block]:
        picked = self.rng.sample(self.words.pool["sentences"], 5)
        texts = [self.words.expand(text) for text in picked]
        return [Block("p", " ".join(texts[:2])), Block("p", " ".join(texts[2:]))]

    def compose(self, specs: list[str]) -> list[Block]:
        blocks: list[Block] = []
        for spec in specs:
            kind, _, rest = self.words.expand(spec).partition(" ")
            blocks += getattr(self, "_" + kind.rstrip("+").lower())(rest, kind)
        return blocks

    def _cell(self, text: str) -> str:
        while "<<file>>" in text:
            text = text.replace(
                "<<file>>", f"\x01{self.add_file('tep-dinh-kem')}\x02{self.words.one('download')}\x03", 1
            )
        return text.replace("<<link>>", f"\x01{self.family.home}\x02Xem\x03")

    def _p(self, rest: str, _kind: str) -> list[Block]:
        return [Block("p", rest)]

    def _h(self, rest: str, _kind: str) -> list[Block]:
        return [Block("h", rest)]

    def _l(self, rest: str, _kind: str) -> list[Block]:
        return [Block("list", rows=tuple((item.strip(),) for item in rest.split(";")))]

    def _table(self, rest: str, _kind: str) -> list[Block]:
        return [
            Block("table", rows=tuple(tuple(self._cell(c.strip()) for c in r.split("|")) for r in rest.split("//")))
        ]

    def _people(self, rest: str, _kind: str) -> list[Block]:
        fields, _, posts = rest.partition(":")
        fields = fields.replace(" ", "")
        rows = [tuple(PEOPLE[f] for f in fields)]
        for post in posts.split(";"):
            person = self.words.person()
            values = {
                "n": person,
                "p": post.strip(),
                "u": "Văn phòng HĐND và UBND",
                "b": self.words.one("bio"),
                "d": self.words.one("duty"),
                "t": self.words.phone(),
                "e": self.words.mail(slugify(person).replace("-", "")),
            }
            rows.append(tuple(values[f] for f in fields))
        return [Block("people", rows=tuple(rows))]

    def _docs(self, rest: str, kind: str) -> list[Block]:
        heads = tuple(self.words.one("longheads" if kind.endswith("+") else "heads").split("|"))
        rows = [heads]
        for subject in rest.split(";"):
            subject = subject.strip()
            day = self.words.day(3, 240)
            code = TYPES.get(subject.split(" ", 1)[0], "UBND")
            number = f"{self.rng.randint(2, 420)}/{code}-UBND"
            file = f"\x01{self.add_file(number)}\x02{self.words.one('download')}\x03"
            if kind.endswith("+"):
                form = subject.split(" ")[0] + " " + subject.split(" ")[1]
                force = f"{day:%d/%m/%Y}"
                rows.append((number, form, self.words.office, f"{day:%d/%m/%Y}", force, subject, file))
            else:
                rows.append((number, f"{day:%d/%m/%Y}", subject, self.words.office, file))
        return [Block("docs", rows=tuple(rows))]

    def _news(self, rest: str, _kind: str) -> list[Block]:
        if rest.isdigit():
            pool = self.words.pool["news"]
            titles = [self.words.expand(t) for t in self.rng.sample(pool, min(int(rest), len(pool)))]
        else:
            titles = [t.strip() for t in rest.split(";")]
        items = []
        for title in titles:
            body = self.prose() if rest.isdigit() else self._matter(title)
            items.append(self.add_article(title, body, "tin-tuc" if rest.isdigit() else "chuyen-muc"))
        return [Block("items", rows=tuple(items))]

    def _matter(self, title: str) -> list[Block]:
        """The body of an item that belongs to a section: it speaks of its title and carries the document."""
        return [
            Block("p", f"{title}. {self.words.office} thông báo để tổ chức, cá nhân trên địa bàn biết và thực hiện."),
            Block("p", self.words.expand("Văn bản số {n:10-400}/UBND ngày {date}, người ký: {person}.")),
            Block("file", "Văn bản đính kèm", ((self.add_file(title),),)),
        ]

    def _img(self, rest: str, _kind: str) -> list[Block]:
        name, alt, caption = rest.split("|")
        return [Block("img", caption, ((self.add_image(name, 640, 400), alt),))]

    def _frame(self, rest: str, _kind: str) -> list[Block]:
        return [Block("frame", rows=((rest,),))]

    def _file(self, rest: str, _kind: str) -> list[Block]:
        return [Block("file", rest, ((self.add_file(rest),),))]

    def _links(self, rest: str, _kind: str) -> list[Block]:
        return [Block("links", rows=tuple(tuple(x.strip().split("=>")) for x in rest.split(";")))]

    def _form(self, rest: str, _kind: str) -> list[Block]:
        *fields, button = (x.strip() for x in rest.split(";"))
        return [Block("form", button, tuple((f,) for f in fields))]

    def _choice(self, rest: str, _kind: str) -> list[Block]:
        *options, button = (x.strip() for x in rest.split(";"))
        return [Block("choice", button, tuple((o,) for o in options))]

    def _search(self, rest: str, _kind: str) -> list[Block]:
        return [Block("search", rest)]

    def _qa(self, rest: str, _kind: str) -> list[Block]:
        rows = []
        for text in self.rng.sample(self.words.pool["question"], min(int(rest), len(self.words.pool["question"]))):
            question, answer = text.split("|")
            asked = self.words.day(20, 120)
            answered = asked.replace(day=min(28, asked.day + 6))
            asker = self.words.person()
            rows.append((
                self.words.expand(question),
                f"{asker} ({asked:%d/%m/%Y})",
                self.words.expand(answer),
                f"{self.words.office} ({answered:%d/%m/%Y})",
            ))
        return [Block("qa", rows=tuple(rows))]

    def _proj(self, rest: str, _kind: str) -> list[Block]:
        blocks = []
        for name in rest.split(";"):
            texts = (
                f"Tên dự án: {name.strip()}",
                "Mục tiêu: phục vụ dân sinh",
                "Lĩnh vực: hạ tầng; loại dự án: nhóm C",
                self.words.expand(
                    "Thời gian: {n:2024-2025} - {n:2026-2027}; kinh phí: {money}; nguồn vốn: ngân sách {kind}"
                ),
                self.words.expand("Tình trạng: theo {tiến độ được duyệt|kế hoạch vốn năm 2026}"),
            )
            blocks.append(Block("list", rows=tuple((t,) for t in texts)))
        return blocks

    def _proc(self, rest: str, _kind: str) -> list[Block]:
        items = []
        for name in rest.split(";"):
            body = [
                Block(
                    "p",
                    self.words.expand("Trình tự thực hiện: công dân nộp hồ sơ tại Bộ phận Một cửa hoặc trực tuyến."),
                ),
                Block("p", "Thành phần hồ sơ: tờ khai theo mẫu; giấy tờ tùy thân; giấy tờ chứng minh."),
                Block(
                    "p",
                    self.words.expand(
                        "Thời hạn giải quyết: {n:1-5} ngày làm việc. Lệ phí: không. Cơ quan thực hiện: {U}."
                    ),
                ),
            ]
            items.append(self.add_article(name.strip(), body, "thu-tuc"))
        return [Block("items", rows=tuple(items))]
