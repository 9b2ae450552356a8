"""The pools of one half, and the expansion of their templates by one random source."""

from __future__ import annotations

import json
import re
import unicodedata
from datetime import date, timedelta
from pathlib import Path
from random import Random

from tests.generator.model import AS_OF

POOLS = Path(__file__).parent / "pools"
FIELD = re.compile(r"\{([^{}]*)\}")


def slugify(text: str, *, drop_d: bool = False) -> str:
    """The slug a platform makes of a title; some lose the đ altogether."""
    text = text.lower().replace("đ", "" if drop_d else "d")
    plain = "".join(c for c in unicodedata.normalize("NFD", text) if not unicodedata.combining(c))
    return re.sub(r"[^a-z0-9]+", "-", plain).strip("-") or "trang"


class Words:
    def __init__(self, half: str, rng: Random, kind: str) -> None:
        self.rng = rng
        self.pool: dict[str, list[str]] = json.loads((POOLS / f"{half}-words.json").read_text(encoding="utf-8"))
        self.sections: dict[str, dict[str, list[str]]] = json.loads(
            (POOLS / f"{half}-sections.json").read_text(encoding="utf-8")
        )
        self.kind = kind
        self.place = rng.choice(self.pool["place"])
        pick = rng.randrange(len(self.pool["parent"]))
        self.parent, self.province = self.pool["parent"][pick], self.pool["province"][pick]
        self.unit = f"{kind} {self.place}"
        self.office = f"UBND {self.unit}"
        self.slug: str = slugify(self.place).replace("-", "")
        self.prefix = slugify(kind).replace("-", "")

    def one(self, key: str) -> str:
        return self.expand(self.rng.choice(self.pool[key]))

    def person(self) -> str:
        return " ".join(self.rng.choice(self.pool[part]) for part in ("last", "middle", "given"))

    def phone(self) -> str:
        return f"0{self.rng.randint(203, 299)}.{self.rng.randint(3500, 3999)}.{self.rng.randint(100, 999)}"

    def mail(self, box: str = "") -> str:
        return f"{box or self.prefix + self.slug}@{self.province}.gov.vn"

    def day(self, newest: int = 1, oldest: int = 200) -> date:
        return AS_OF - timedelta(days=self.rng.randint(newest, oldest))

    def expand(self, text: str) -> str:
        """The template with every {field} and {a|b} chosen, inner ones first."""
        while (found := FIELD.search(text)) is not None:
            text = text[: found.start()] + self._value(found[1]) + text[found.end() :]
        return text

    def _value(self, name: str) -> str:
        if "|" in name:
            return self.rng.choice(name.split("|"))
        if name.startswith("n:"):
            low, high = name[2:].split("-")
            return str(self.rng.randint(int(low), int(high)))
        fixed: dict[str, str] = {
            "unit": self.unit,
            "Unit": self.unit[0].upper() + self.unit[1:],
            "kind": self.kind,
            "Kind": self.kind[0].upper() + self.kind[1:],
            "U": self.office,
            "place": self.place,
            "parent": self.parent,
            "slug": f"{self.prefix}{self.slug}",
        }
        if name in fixed:
            return fixed[name]
        if name == "person":
            return self.person()
        if name == "phone":
            return self.phone()
        if name == "mail":
            return self.mail()
        if name == "date":
            return f"{self.day():%d/%m/%Y}"
        if name == "money":
            return f"{self.rng.randint(5, 900)}.{self.rng.randint(100, 999)}.000 đồng"
        if name == "otherplace":
            return self.rng.choice([p for p in self.pool["place"] if p != self.place])
        if name in {"file", "link"}:
            return f"<<{name}>>"  # the composer puts an address here
        return str(self.rng.choice(self.pool[name]))
