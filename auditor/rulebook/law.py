"""Which law binds whom on which day: the basis of a rule, and the profile a site is scored by."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Final

from auditor.errors import InvalidInput
from auditor.model import Basis, Bilingual, Level, Period, Profile, Rule, Standing
from auditor.rulebook.problems import unknown
from auditor.rulebook.provinces import province_key

# Luật Tổ chức chính quyền địa phương 72/2025/QH15: no districts from 01/07/2025.
DISTRICTS_ENDED: Final = date(2025, 6, 30)


def day_of_law(period: Period, as_of: date) -> date:
    """The day whose law counts: the period's last, or as-of if that is earlier."""
    return min(period.end, as_of)


def applicable_basis(rule: Rule, level: Level, province: str | None, on: date) -> tuple[tuple[Basis, ...], Standing]:
    """The provisions that bind this level and province on this day, and what the rule therefore rests on.

    A decision whose wording was reconstructed is printed beside the law, and carries the rule only where no law binds.
    Where neither does, the rule is practice, and the basis is the practice known for this level and province.
    """
    here = tuple(b for b in rule.basis if level in b.levels and _in_province(b, province) and _in_force(b, on))
    binding = tuple(b for b in here if b.kind == "law" or b.text == "reconstructed")
    if any(b.kind == "law" for b in binding):
        return binding, Standing.LAW
    if binding:
        return binding, Standing.RECONSTRUCTED
    return here, Standing.PRACTICE


def starts_later(rule: Rule, on: date) -> bool:
    """Whether every provision of the rule, for whomever, begins after this day: nobody could be asked for it yet."""
    return all(b.from_ is not None and b.from_ > on for b in rule.basis)


def has_ended(rule: Rule, on: date) -> bool:
    """Whether every provision of the rule, for whomever, ended before this day: nobody can be asked for it any more.

    A demand that outlives its law (the sections of Decision 739 and Decree 42) says so with a practice basis.
    """
    return all(b.to is not None and b.to < on for b in rule.basis)


def _in_force(basis: Basis, on: date) -> bool:
    return (basis.from_ is None or basis.from_ <= on) and (basis.to is None or on <= basis.to)


def _in_province(basis: Basis, province: str | None) -> bool:
    return basis.province is None or (province is not None and province_key(basis.province) == province_key(province))


@dataclass(frozen=True, slots=True)
class Choice:
    """The profile that scores a site; `notes` go into its report, `ranked` is whether it takes part in a ranking."""

    profile: Profile
    on: date
    notes: tuple[Bilingual, ...]
    ranked: bool


def choose_profile(
    profiles: Mapping[str, Profile], level: Level, period: Period, as_of: date, wanted: str | None = None
) -> Choice:
    """The level's profile in force on the day whose law counts, or the one `wanted`; InvalidInput if there is none."""
    on = day_of_law(period, as_of)
    if wanted is not None:
        profile = _wanted(profiles, level, wanted)
        notes = [] if _covers(profile, on) else [_outside(profile, on)]
    else:
        profile, notes = _in_force_profile(profiles, level, on)
    ended = level is Level.DISTRICT and on > DISTRICTS_ENDED
    if ended:
        notes.append(
            Bilingual(
                "Cấp huyện kết thúc từ 01/07/2025 (Luật 72/2025/QH15): chấm để tham khảo, không xếp hạng.",
                "The district level ended on 01/07/2025 (Law 72/2025/QH15): scored for reference, not ranked.",
            )
        )
    notes.extend(
        Bilingual(f"Tạm tính – {p.document}: {p.note.vi}", f"Provisional – {p.document}: {p.note.en}")
        for p in profile.provisional
        if p.from_ <= on
    )
    return Choice(profile, on, tuple(notes), ranked=not ended)


def _wanted(profiles: Mapping[str, Profile], level: Level, wanted: str) -> Profile:
    if wanted not in profiles:
        raise InvalidInput(f"--profile {wanted}: {unknown(wanted, set(profiles), 'hồ sơ')} (unknown profile)")
    if level not in profiles[wanted].levels:
        levels = ", ".join(sorted(profiles[wanted].levels))
        raise InvalidInput(f"--profile {wanted}: hồ sơ này chỉ dành cho cấp {levels} (not for level {level})")
    return profiles[wanted]


def _in_force_profile(profiles: Mapping[str, Profile], level: Level, on: date) -> tuple[Profile, list[Bilingual]]:
    mine = sorted((p for p in profiles.values() if level in p.levels), key=lambda p: (p.from_ or date.min, p.id))
    if not mine:
        raise InvalidInput(f"không có hồ sơ chấm điểm nào cho cấp {level} (no profile scores level {level})")
    covering = [p for p in mine if _covers(p, on)]
    if covering:
        return covering[-1], []
    # Before the first profile its weights serve with the bases of that time; after the last (districts) the last stays.
    begun = [p for p in mine if (p.from_ or date.min) <= on]
    profile = begun[-1] if begun else mine[0]
    # A district outlives its level, not its law: the note on the level says what there is to say.
    return profile, [] if level is Level.DISTRICT and begun else [_outside(profile, on)]


def _covers(profile: Profile, on: date) -> bool:
    return (profile.from_ is None or profile.from_ <= on) and (profile.to is None or on <= profile.to)


def _outside(profile: Profile, on: date) -> Bilingual:
    day = f"{on:%d/%m/%Y}"
    return Bilingual(
        f"Hồ sơ “{profile.title.vi}” không có hiệu lực ngày {day}: dùng trọng số của hồ sơ này, "
        "căn cứ là văn bản có hiệu lực ngày đó.",
        f"Profile “{profile.title.en}” is not in force on {day}: its weights are used, with the law of that day.",
    )
