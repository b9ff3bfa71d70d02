"""A sentence becomes phases: which amount, route, frequency, duration and time belongs to which drug.

Read left to right. Items that touch a drug belong to it ("IV ceftriaxone 2 g", "5 IU of oxytocin"); others
belong to the drugs named last. Drugs joined by "and" form a group: what follows their common verb is shared.
A second amount after "then", "to" or "followed by" opens the next phase of the same drug.
"""

import re
from typing import cast

from extractors.english.quantities.values import COUNTED, Quantity
from extractors.english.quantities.values import find as find_quantities
from extractors.families.medications import often
from extractors.families.medications.attributes import (
    counts,
    dose,
    is_form,
    named_route,
    per,
    share_backwards,
    sharers,
)
from extractors.families.medications.cues import Cue, pattern
from extractors.families.medications.group import Group
from extractors.families.medications.items import Item
from extractors.families.medications.names import DrugMention
from extractors.families.medications.owners import owners
from extractors.families.medications.phase import Phase
from extractors.families.medications.steps import following, multiplied, no_dose, parts, share, unnamed
from extractors.families.medications.times import date, dated, link, of_another, read_times
from extractors.families.medications.window import Side, WindowCue
from extractors.findings import Mention
from schemas.gestation import Relation
from schemas.medication import Dose, Frequency, Route

_NEW_NAME = re.compile(r"[,;]\s(?:and\s)?(?!then\b|and\b|later\b)[A-Za-z][\w-]{2,20}\s$")


def _kind(unit: str | None) -> str:
    """What a unit measures: mass, activity, volume, ..."""
    top = (unit or "").split("/")[0]
    return "mass" if top in ("g", "mg", "ug", "ng") else top


_NOUN = re.compile(r"\w{4,9}ions? of\b")


class Reader:
    """Reads the items of one sentence; `groups` holds the result. `recent` resolves pronouns."""

    def __init__(self, text: str, start: int, end: int, items: list[Item]) -> None:
        """Prepare to read `[start, end)` of the text."""
        self.text, self.start, self.end, self.items = text, start, end, items
        self.groups: list[Group] = []
        self.owner = owners(text, items)
        self.lead: WindowCue | None = None
        self.lead_route: Mention[Route] | None = None
        self.acts_before: list[tuple[int, str]] = []
        self.last_end = start
        self.dose_end = start
        self.barred = False
        self.parted = start  # where the last bracket of parts ends
        self.held: Mention[Frequency] | None = None
        self.route_between: Mention[Route] | None = None

    def read(self) -> list[Group]:
        """The groups of the sentence in order."""
        for index, item in enumerate(self.items):
            if item.kind in ("drug", "pronoun"):
                self.barred = False
                self._drug(index, item)
            elif item.kind == "verb":
                self._verb(item)
            elif item.kind == "fluid":
                self.barred = True
                continue
            elif self.barred and item.kind not in ("window", "drug", "pronoun"):
                continue
            elif item.kind == "window":
                self._window(index, item)
            else:
                owner = self.owner[index]
                if owner is None:
                    self._loose(item)
                elif owner < index:
                    self._attribute(item)
            if item.kind != "verb":
                self.last_end = max(self.last_end, item.end)
        for group in self.groups:
            share_backwards(self.text, group)
            read_times(group)
        link(self.text, self.groups)
        return self.groups

    # --- drugs and pronouns --------------------------------------------------------------------------------------

    def _drug(self, index: int, item: Item) -> None:
        begin = item.start
        before = [i for i in range(index) if self.owner[i] == index]
        if before:
            begin = min(self.items[i].start for i in before)
        phase = self._new_phase(item)
        group = self.groups[-1] if self.groups else None
        if group and item.kind == "drug" and not group.pronoun and self._joins(group, begin):
            group.phases.append(phase)
            group.end = item.end
            phase.acts = list(group.acts)
            phase.lead = group.phases[0].lead
        else:
            group = self._open(phase, item, begin)
        for i in before:
            self._apply(self.items[i], phase)
        self.dose_end = max([item.end, *(self.items[i].end for i in before)])
        if len(group.phases) > 1 and phase.route is None:
            earlier = group.phases[-2].route
            if earlier is not None and earlier.start < group.phases[0].offset:
                phase.route, phase.inherited = earlier, True
        if item.kind == "drug":
            self._strengths(phase, item.end)
            form = pattern("form").match(self.text, item.end, self.end)
            if form is not None and phase.form is None:
                phase.form = Mention(form.start() + 1, form.end(), Route.ORAL, "medications/form")

    def _read_to(self, begin: int) -> int:
        """Where the last item before `begin` ends."""
        return max((i.end for i in self.items if i.end <= begin and i.kind != "verb"), default=self.start)

    def _joins(self, group: Group, begin: int) -> bool:
        """True if the drug that begins here is named in one breath with the group."""
        crossed = any(group.end <= i.start < begin and i.kind in ("verb", "window") for i in self.items)
        between = self.text[self._read_to(begin) : begin]
        return (
            not crossed
            and len(between) <= 60
            and not ("," in between and pattern("instead").search(self.text, self.start, group.start))
            and (between.strip() in ("/", "+") or bool(pattern("coordinated").fullmatch(between)))
        )

    def _open(self, phase: Phase, item: Item, begin: int) -> Group:
        verbs = [(at, act) for at, act in self.acts_before if at >= self.last_break(begin)]
        told = [act for at, act in verbs if not _NOUN.match(self.text, at)]  # "switched to an infusion of"
        acts = told or [act for _, act in verbs]
        group = Group([phase], begin, item.end, acts=acts[-1:], clause_start=self.last_break(begin))
        group.pronoun = item.kind == "pronoun"
        phase.acts = list(group.acts)
        phase.lead = self._lead_of(begin)
        if self.lead_route is not None and phase.route is None:
            phase.route = self.lead_route
        self.groups.append(group)
        self.acts_before = []
        return group

    def _lead_of(self, begin: int) -> WindowCue | None:
        """The time that leads the clause, unless another day is named; what was before the pregnancy leads one clause only."""
        lead = self.lead
        if lead is None or pattern("later_day").search(self.text, lead.end, max(begin, lead.end)):
            return None
        before = lead.relation is Relation.BEFORE_CONCEPTION
        return None if before and self.last_break(begin) >= lead.end else lead

    def last_break(self, offset: int) -> int:
        """Where the clause that holds the offset begins, by the punctuation before it."""
        window = self.text[self.start : offset]
        cut = max(window.rfind(";"), window.rfind(", and "), window.rfind(", but "), window.rfind(": "))
        groups_end = self.groups[-1].end - self.start if self.groups else 0
        return self.start + max(cut, groups_end, 0)

    def _new_phase(self, item: Item) -> Phase:
        if isinstance(item.value, DrugMention):
            phase = Phase(item.value, item.start, mentions=[(item.start, item.end)])
            phase.form = named_route(item.value)
            return phase
        drug = DrugMention(item.start, item.end, (), self.text[item.start : item.end])
        return Phase(drug, item.start, pronoun=True, mentions=[(item.start, item.end)])

    def _strengths(self, phase: Phase, end: int) -> None:
        """Give a combination of two strengths the first: "(480/80)"."""
        if phase.dose is None and "/" in phase.drug.generic:
            inside = next(find_quantities(self.text, phase.drug.start, phase.drug.end), None)
            phase.dose = dose(self.text, inside, phase) if inside is not None else None
        match = pattern("strengths").match(self.text, end, min(self.end, end + 24))
        if match and len(phase.drug.generic.split("/")) > 1 and phase.dose is None:
            unit = "mg" if "mg" in match[0] else "ug" if match["unit"] else None
            amount = Dose(low=float(match["first"]), unit=unit, as_written=match[0].strip(" ()"))
            phase.dose = Mention(match.start(), match.end(), amount, "medications/strengths")

    # --- verbs ---------------------------------------------------------------------------------------------------

    def _verb(self, item: Item) -> None:
        cue = item.value
        act = str(cue.rule.data["act"]) if isinstance(cue, Cue) else ""
        auxiliary = pattern("auxiliary").search(self.text[max(self.start, item.start - 24) : item.start])
        if not self.groups or auxiliary is None:
            self.acts_before.append((item.start, act))
        if self.groups:
            group = self.groups[-1]
            if auxiliary and auxiliary["one"] and group.acts and not group.verb_seen:
                group = self._apart(group)
            if auxiliary and not group.verb_seen:
                group.verb_seen, group.verb_at = True, item.start
            group.acts.append(act)
            for phase in group.phases:
                phase.acts.append(act)

    def _apart(self, group: Group) -> Group:
        """Set the last drug apart, which has a verb of its own: "She received A, and B was stopped"."""
        last = [p for p in group.phases if p.drug.start == group.phases[-1].drug.start]
        if len(last) == len(group.phases):
            return group
        group.phases = group.phases[: -len(last)]
        group.end = group.phases[-1].drug.end
        for phase in last:
            phase.acts = []
        own = Group(last, last[0].offset, last[0].drug.end, clause_start=last[0].offset)
        self.groups.append(own)
        return own

    # --- attributes ----------------------------------------------------------------------------------------------

    def _loose(self, item: Item) -> None:
        """An attribute that touches no drug: it belongs to the drugs named last, or leads those to come."""
        if isinstance(item.value, Quantity) and item.value.unit == "%":
            return
        if not self.groups:
            if (
                item.kind == "route"
                and isinstance(item.value, Mention)
                and item.value.value in (Route.INTRATHECAL, Route.EPIDURAL)
            ):
                self.lead_route = item.value
            return
        self._attribute(item)

    def _attribute(self, item: Item) -> None:
        group = self.groups[-1]
        gap = self.text[self.last_end : item.start] if item.start > self.last_end else ""
        if len(gap) > 140 or ("; " in gap and item.kind != "dose"):
            return
        if item.kind == "dose":
            self._dose(
                item, group, self.text[self.dose_end : item.start] if self.dose_end > group.start else gap
            )
            self.dose_end = item.end
            return
        if pattern("another_event").search(gap):
            return
        if self._of_next(item, group.phases[-1]):
            self.held = cast(Mention[Frequency], item.value)
            return
        for phase in sharers(group, item, self.text[max(self.start, item.start - 30) : item.start]):
            self._apply(item, phase)

    def _of_next(self, item: Item, phase: Phase) -> bool:
        """True for the bolus of "8 mg/h after a bolus of 80 mg", which tells of the amount to come."""
        value = item.value
        once = isinstance(value, Mention) and isinstance(value.value, Frequency) and value.value.once
        if not once or phase.dose is None:
            return False
        amount = next((i for i in self.items if i.kind == "dose" and i.start >= item.end), None)
        return amount is not None and self.text[item.end : amount.start].strip() == "of"

    def _dose(self, item: Item, group: Group, gap: str) -> None:
        quantity = item.value
        phase = group.phases[-1]
        if not isinstance(quantity, Quantity) or item.start < self.parted:
            return
        if gap.rstrip().endswith("(") and self._parted(item, phase):
            return
        if no_dose(quantity, phase, gap):
            return
        if phase.dose is None or (
            phase.dose.value.unit == "%"
            and quantity.unit != "%"
            and not pattern("connected").search(gap.replace(",", ""))
        ):
            phase.changed = phase.changed or (
                "change" in phase.acts and bool(pattern("to_dose").search(gap) or "became" in gap)
            )
            self._apply(item, phase)
            return
        if phase.dose.value.unit in COUNTED and quantity.unit not in COUNTED:
            if phase.dose.value.low == 1 and not pattern("connected").search(gap):
                phase.dose = dose(self.text, quantity, phase)  # "one tablet of paracetamol 500 mg"
            return
        if (
            quantity.unit in COUNTED
            and phase.dose.value.unit not in COUNTED
            and not pattern("follows").search(gap)
        ):
            return  # "4 mg, three quarters of a tablet"
        if not pattern("connected").search(gap) or pattern("another_name").search(gap):
            return
        if unnamed(gap):
            self.barred = True
            return
        if _kind(quantity.unit) != _kind(phase.dose.value.unit) and _NEW_NAME.search(gap):
            return  # "metformin 1 g daily, NPH 24 U": of a drug that no table knows
        step = following(phase, item.start, gap, self.route_between)
        group.phases.append(step)
        self._apply(item, step)
        if self.held is not None:
            step.frequency, self.held = self.held, None

    def _parted(self, item: Item, phase: Phase) -> bool:
        """True for amounts in brackets that only part the one before; those with ways of their own replace it."""
        found = parts(self.text, self.items, item, phase, self.end)
        if found is None:
            return multiplied(self.text, item, phase)
        if found.apart:
            phase.dose = None
            return False
        self.parted = found.end
        share(self.text, found, phase)
        return True

    def _apply(self, item: Item, phase: Phase) -> None:
        value = item.value
        if isinstance(value, Quantity):
            if phase.dose is None or (phase.dose.value.unit == "%" and value.unit != "%"):
                phase.dose = dose(self.text, value, phase)
                if value.per_hours is not None and value.rate is None and not counts(phase.frequency):
                    phase.frequency = per(self.text, value)
        elif isinstance(value, Mention) and item.kind == "frequency":
            self._frequency(cast(Mention[Frequency], value), phase)
        elif isinstance(value, Mention) and item.kind == "route":
            self._route(cast(Mention[Route], value), phase)
        elif isinstance(value, Mention) and phase.duration is None:
            phase.duration = cast(Mention[float], value)

    def _route(self, value: Mention[Route], phase: Phase) -> None:
        """A stated route replaces one that was inherited, led or implied by a form."""
        known = phase.route
        if known is None or phase.inherited or known is self.lead_route or is_form(known):
            phase.route, phase.inherited = value, False
        else:
            self.route_between = value

    def _frequency(self, value: Mention[Frequency], phase: Phase) -> None:
        phases = self.groups[-1].phases
        if phase is phases[-1] and often.changes(self.text, value, phase):
            step = following(phase, value.start, self.text[value.start - 24 : value.start], None)
            step.dose, step.frequency, step.inherited = phase.dose, value, False
            phases.append(step)
        else:
            often.take(self.text, value, phase)

    # --- times ---------------------------------------------------------------------------------------------------

    def _window(self, index: int, item: Item) -> None:
        cue = item.value
        if not isinstance(cue, WindowCue):
            return
        following = next((i for i in self.items[index + 1 :] if i.kind in ("drug", "pronoun")), None)
        if not self.groups or (following is not None and self._leads(item, following)):
            self.lead = cue
            return
        next_dose = next((i for i in self.items[index + 1 :] if i.kind == "dose"), None)
        group = self.groups[-1]
        if (
            next_dose is not None
            and self._leads(item, next_dose)
            and (following is None or next_dose.start < following.start)
        ):
            self.lead = cue
            group.phases[-1].acts.append("")
            group.phases[-1].pending = cue
            return
        gap = self.text[self.last_end : item.start]
        if ";" in gap or (cue.side is not Side.UNTIL and of_another(gap, group)):
            return
        for phase in (*dated(group, cue), *self._also_dated(item)):
            date(phase, cue)

    def _also_dated(self, item: Item) -> list[Phase]:
        """The phases of the groups before, where the time is said of both or all: "both until 36 weeks"."""
        shared = pattern("shared").search(self.text, max(self.start, item.start - 16), item.start)
        if shared is None or len({p.drug.start for p in self.groups[-1].phases}) > 1:
            return []
        earlier = self.groups[:-1] if shared[0].lower().startswith("all") else self.groups[-2:-1]
        return [group.phases[-1] for group in earlier]

    def _leads(self, item: Item, following: Item) -> bool:
        """True if the time stands before the next drug's clause and not at the end of the last one's."""
        before = self.text[max(self.start, item.start - 12) : item.start]
        after = self.text[item.end : following.start]
        cue = item.value
        if before.endswith("(") and after.startswith(")") and isinstance(cue, WindowCue):
            return cue.side is Side.AT  # "100 mg daily (until 34 weeks), iron 60 mg"
        return (
            bool(pattern("leads_clause").search(before))
            and not pattern("own_clause").search(after)
            and len(after) < 160
        )
