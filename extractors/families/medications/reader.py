"""A sentence becomes steps: its pieces are walked once from left to right, and rows of `attach.toml` say what belongs where.

Drugs named in one breath form a group: what follows their common verb is shared. A further amount, or another
frequency, opens the next step of the same drug.
"""

from dataclasses import dataclass, field, replace
from typing import assert_never

from extractors.families.medications import dating
from extractors.families.medications.accompanied import accompany
from extractors.families.medications.attach import Shape, decide, shape_of
from extractors.families.medications.breath import Breath
from extractors.families.medications.cues import pattern
from extractors.families.medications.drug import DrugMention
from extractors.families.medications.elided import govern
from extractors.families.medications.group import Group
from extractors.families.medications.mentions import (
    Act,
    Amount,
    Fluid,
    Length,
    Named,
    Often,
    Part,
    Piece,
    Pronoun,
    Time,
    Way,
)
from extractors.families.medications.route import of_name
from extractors.families.medications.scene import Scene
from extractors.families.medications.sharing import share
from extractors.families.medications.step import Step, changes, following, strength, taken_up_again
from extractors.families.medications.taking import Dilution, Link, parts_in, times_in
from extractors.families.medications.telling import Clause, tell
from extractors.families.medications.times import Side, WindowCue
from extractors.findings import Mention
from schemas.gestation import Relation
from schemas.medication import Route

_LEAD = 40  # characters before a part in which "both" or "the former" stands
_UNREAD = frozenset({"too_far", "share_alone", "of_no_drug"})  # rows after which an amount counts as not read


@dataclass(slots=True)
class Reader:
    """Reads the pieces of the sentence `[start, end)`; `read` returns its groups."""

    text: str
    start: int
    end: int
    pieces: list[Piece]
    groups: list[Group] = field(default_factory=list)
    shape: Shape = field(init=False)
    owners: list[str] = field(init=False)
    breath: Breath = field(init=False)
    lead: WindowCue | None = None
    lead_way: Way | None = None
    acts_before: list[tuple[int, str]] = field(default_factory=list)
    last_end: int = field(init=False)
    amount_end: int = field(init=False)
    read_until: int = field(init=False)  # the end of the last bracket of parts
    barred: bool = False
    held: Often | None = None

    def __post_init__(self) -> None:
        """Find which parts touch which drugs."""
        self.last_end = self.amount_end = self.read_until = self.start
        self.shape = shape_of(self.text, self.pieces, self.end)
        self.breath = Breath(self.text, self.start, self.pieces)
        self.owners = [self._owner(index) for index in range(len(self.pieces))]

    def _owner(self, index: int) -> str:
        piece = self.pieces[index]
        if not isinstance(piece, Part):
            return ""
        before, after = self.shape.around(index)
        return decide("touching", Scene(self.text, piece, before, after, lead=self._lead(piece))).to

    def _lead(self, piece: Piece) -> str:
        return self.text[max(self.start, piece.start - _LEAD) : piece.start]

    def read(self) -> list[Clause]:
        """What the sentence tells, clause by clause."""
        for index, piece in enumerate(self.pieces):
            self._read(index, piece)
            if not isinstance(piece, Act | Fluid) and not (self.barred and isinstance(piece, Part)):
                self.last_end = max(self.last_end, piece.end)
        govern(self.text, self.groups, self.pieces)
        accompany(self.text, self.groups, self.pieces)
        for group in self.groups:
            share(self.text, group)
            dating.read_windows(group)
        dating.link(self.text, (self.start, self.end), self.groups)
        return [_clause(self.text, group) for group in self.groups]

    def _read(self, index: int, piece: Piece) -> None:
        match piece:
            case Named() | Pronoun():
                self.barred = False
                self._drug(index, piece)
            case Act():
                self._verb(piece)
            case Fluid():
                self.barred = True
            case Time():
                self._window(index, piece)
            case Amount() | Often() | Way() | Length():
                if not self.barred and self.owners[index] != "next":
                    self._part(index, piece)
            case _:
                assert_never(piece)

    # --- drugs and pronouns ------------------------------------------------------------------------------------------

    def _drug(self, index: int, piece: Named | Pronoun) -> None:
        own = self._before(index)
        begin = min([piece.start, *(part.start for part in own)])
        step = self._new_step(piece)
        group, joins = self.groups[-1] if self.groups else None, self.breath.joins
        if (
            group is not None
            and isinstance(piece, Named)
            and not group.pronoun
            and joins(group, index, begin)
        ):
            self._join(group, step, piece)
        else:
            group = self._open(step, piece, begin)
        step.links += (Link(part, "before_drug") for part in own)
        self.amount_end = max([piece.end, *(part.end for part in own)])
        if isinstance(piece, Named):
            step.links += strength(self.text, step, piece.end)

    def _before(self, index: int) -> list[Part]:
        """The parts right before the drug that are its own."""
        own: list[Part] = []
        for at in range(index - 1, -1, -1):
            piece = self.pieces[at]
            if isinstance(piece, Named):
                break
            if isinstance(piece, Part) and self.owners[at] == "next":
                own.insert(0, piece)
        return own

    def _new_step(self, piece: Named | Pronoun) -> Step:
        span = ((piece.start, piece.end),)
        if isinstance(piece, Pronoun):
            stands = DrugMention(piece.start, piece.end, (), self.text[piece.start : piece.end])
            return Step(stands, piece.start, span, pronoun=True)
        form = pattern("form").match(self.text, piece.end, self.end)
        implied = form and Mention(form.start() + 1, form.end(), Route.ORAL, "medications/form")
        return Step(piece.drug, piece.start, span, form=of_name(piece.drug) or implied)

    def _join(self, group: Group, step: Step, piece: Named) -> None:
        """Let the drug be one of the group; a way told before the group's first drug is that of all."""
        earlier = group.phases[-1].way
        if earlier is not None and earlier.start < group.phases[0].offset:
            step.inherited = earlier
        step.acts = list(group.acts)
        step.lead = group.phases[0].lead
        group.phases.append(step)
        group.end = piece.end

    def _open(self, step: Step, piece: Named | Pronoun, begin: int) -> Group:
        clause = self.last_break(begin)
        verbs = [(at, act) for at, act in self.acts_before if at >= clause]
        told = [act for at, act in verbs if not pattern("noun_of").match(self.text, at)]
        acts = told or [act for _, act in verbs]  # "switched to an infusion of"
        group = Group([step], begin, piece.end, acts=acts[-1:], clause_start=clause)
        group.pronoun = isinstance(piece, Pronoun)
        step.acts = list(group.acts)
        step.lead = self._lead_of(begin)
        step.inherited = self.lead_way
        self.groups.append(group)
        self.acts_before = []
        return group

    def _lead_of(self, begin: int) -> WindowCue | None:
        """The time that leads the clause, unless another day is named; what was before the pregnancy leads one clause only."""
        lead = self.lead
        if lead is None or dating.of_other_day(self.text, self.start, lead, begin):
            return None
        before = lead.relation is Relation.BEFORE_CONCEPTION
        return None if before and self.last_break(begin) >= lead.end else lead

    def last_break(self, offset: int) -> int:
        """Where the clause that holds the offset begins, by the punctuation before it."""
        window = self.text[self.start : offset]
        cut = max(window.rfind(";"), window.rfind(", and "), window.rfind(", but "), window.rfind(": "))
        named = self.groups[-1].end - self.start if self.groups else 0
        return self.start + max(cut, named, 0)

    # --- verbs -------------------------------------------------------------------------------------------------------

    def _verb(self, piece: Act) -> None:
        before = self.text[max(self.start, piece.start - 24) : piece.start]
        active = piece.act == "stop" and pattern("active_perfect").search(before) is not None
        auxiliary = None if active else pattern("auxiliary").search(before)
        if not self.groups or auxiliary is None:
            self.acts_before.append((piece.start, piece.act))
        if not self.groups:
            return
        if piece.act == "last" and ";" in self.text[self.groups[-1].end : piece.start]:
            self.groups.append(
                self.groups.pop(0)
            )  # "A weekly, with B and C; ..., the last at 34 weeks" is of A
        group = self.groups[-1]
        if auxiliary and auxiliary["one"] and not group.verb_seen and self._governed(group):
            group = self._set_apart(group)
        if auxiliary and not group.verb_seen:
            group.verb_seen, group.verb_at = True, piece.start
        if taken_up_again(self.text, group.phases, piece):
            group.phases.append(replace(following(self.text, group.phases[-1], piece.start, ""), acts=[]))
            self.amount_end = max(self.amount_end, piece.end)
        group.acts.append(piece.act)
        for step in group.phases:
            step.acts.append(piece.act)

    def _governed(self, group: Group) -> bool:
        """True if a verb stands before the drugs of the group, or words that refuse them."""
        return (
            bool(group.acts) or pattern("own_refusal").search(self.text, self.start, group.start) is not None
        )

    def _set_apart(self, group: Group) -> Group:
        """The last drug apart, which has a verb of its own: "She received A, and B was stopped"."""
        last = [step for step in group.phases if step.drug.start == group.phases[-1].drug.start]
        if len(last) == len(group.phases):
            return group
        group.phases = group.phases[: -len(last)]
        group.end = group.phases[-1].drug.end
        for step in last:
            step.acts = []
        self.groups.append(Group(last, last[0].offset, last[0].drug.end, clause_start=last[0].offset))
        return self.groups[-1]

    # --- parts -------------------------------------------------------------------------------------------------------

    def _part(self, index: int, piece: Part) -> None:
        """Ask the rows to whom the part belongs, and link it there."""
        scene = self._scene(index, piece)
        row = decide("reaching", scene)
        linked = Link(piece, row.id, row.to)
        if row.to == "each":
            self._each(linked)
        elif isinstance(piece, Amount):
            if row.id not in _UNREAD:
                self.amount_end = piece.end
            self._amount(linked, piece, scene)
            return
        match row.to:
            case "lead" if isinstance(piece, Way):
                self.lead_way = piece
            case "held" if isinstance(piece, Often):
                self.held = piece
            case "first":
                scene.steps[0].links.append(linked)
            case "last":
                self._link(scene.steps[-1], linked)
            case "all":
                for step in scene.steps:
                    self._link(step, linked)

    def _each(self, linked: Link) -> None:
        """Link the next of several parts to the next of as many drugs: "for 14 and 7 days, respectively"."""
        kind = type(linked.part)
        for step in self.groups[-1].phases:
            if not any(link.row == linked.row and isinstance(link.part, kind) for link in step.links):
                step.links.append(replace(linked, how="same"))
                return

    def _link(self, step: Step, linked: Link) -> None:
        """Link a part; another frequency may open the next step with the same amount."""
        part, group = linked.part, self.groups[-1]
        if isinstance(part, Often) and step is group.phases[-1] and changes(self.text, part, step):
            known = step.dose(self.text)
            after = following(self.text, step, part.start, self.text[part.start - 24 : part.start])
            after.links += [Link(known, linked.row)] if known is not None else []
            after.links.append(linked)
            group.phases.append(after)
            return
        step.links.append(linked)

    def _amount(self, linked: Link, piece: Amount, scene: Scene) -> None:
        if linked.how == "nothing":
            return
        step = scene.steps[0] if linked.how == "first" else scene.step
        match linked.how:
            case "unknown":
                self.barred = True
            case "dilutes":
                step.links.append(Link(Dilution(piece.start), linked.row))
            case "parts" if scene.parts is not None:
                self.read_until = scene.parts.end
                step.links.append(Link(scene.parts, linked.row))
            case "times" if scene.times is not None:
                step.links.append(Link(scene.times, linked.row))
            case "step":
                after = following(self.text, step, piece.start, scene.gap)
                after.links.append(linked)
                after.links += [Link(self.held, "bolus_to_come")] if self.held is not None else []
                self.held = None
                self.groups[-1].phases.append(after)
            case _:
                step.changed = step.changed or linked.how == "changed"
                step.links.append(linked)

    def _scene(self, index: int, piece: Part) -> Scene:
        before, after = self.shape.around(index)
        near = self.text[self.last_end : piece.start] if piece.start > self.last_end else ""
        if not self.groups:
            return Scene(self.text, piece, before, after, near, near)
        group = self.groups[-1]
        behind = isinstance(piece, Amount) and self.amount_end > group.start
        gap = self.text[self.amount_end : piece.start] if behind else near
        scene = Scene(
            self.text,
            piece,
            before,
            after,
            gap,
            near,
            self._lead(piece),
            group.phases,
            group.verb_seen,
            touches=self.owners[index] == "previous",
            read=piece.start < self.read_until,
            amount_follows=self._of_next(index),
        )
        return self._with_bracket(scene, piece) if isinstance(piece, Amount) else scene

    def _with_bracket(self, scene: Scene, piece: Amount) -> Scene:
        """The scene with what the bracket that opens before the amount holds."""
        known = scene.known
        end = self.text.find(")", piece.end, self.end)
        if known is None or end < 0 or not scene.gap.rstrip().endswith("("):
            return scene
        parts = parts_in([p for p in self.pieces if isinstance(p, Amount)], (piece.start, end), known)
        times = times_in(self.text, piece.quantity, known)
        ways = {p.told.value for p in self.pieces if isinstance(p, Way) and piece.start <= p.start < end}
        return replace(scene, parts=parts, times=times, apart=len(ways) > 1)

    def _of_next(self, index: int) -> bool:
        """True if the words end with "of" and an amount follows: "after a bolus of 80 mg"."""
        end = self.pieces[index].end
        behind = map(self.pieces.__getitem__, range(index + 1, len(self.pieces)))
        amount = next((p for p in behind if isinstance(p, Amount) and p.start >= end), None)
        return amount is not None and self.text[end : amount.start].strip() == "of"

    # --- times -------------------------------------------------------------------------------------------------------

    def _window(self, index: int, piece: Time) -> None:
        cue, rest = piece.cue, self.pieces[index + 1 :]
        following = next((p for p in rest if isinstance(p, Named | Pronoun)), None)
        if not self.groups and dating.of_no_drug(self.text, self.start, cue):
            return
        if not self.groups or (
            following is not None and dating.leads(self.text, self.start, cue, following.start)
        ):
            self.lead = cue
            return
        group = self.groups[-1]
        amount = next((p for p in rest if isinstance(p, Amount)), None)
        if (
            amount is not None
            and dating.leads(self.text, self.start, cue, amount.start)
            and (following is None or amount.start < following.start)
        ):
            self.lead = group.phases[-1].pending = cue
            group.phases[-1].acts.append("")
            return
        gap = self.text[self.last_end : piece.start]
        if ";" in gap or (cue.side is not Side.UNTIL and dating.of_another(gap, group)):
            return
        dating.date_group(self.text, group, cue)
        self._begin_then(cue, [one.start for one in (following, amount) if one is not None])
        for step in self._also_dated(piece):
            dating.date(step, cue)

    def _begin_then(self, cue: WindowCue, following: list[int]) -> None:
        """Let what follows next begin at the end that the time tells, where it says so: "until 8 weeks, when B was started"."""
        if following and dating.begins_then(self.text, cue, min(following)):
            self.lead = replace(cue, side=Side.AT)

    def _also_dated(self, piece: Time) -> list[Step]:
        """The steps of the groups before, where the time is said of both or all: "both until 36 weeks"."""
        shared = pattern("shared").search(self.text, max(self.start, piece.start - 16), piece.start)
        if shared is None or len({step.drug.start for step in self.groups[-1].phases}) > 1:
            return []
        earlier = self.groups[:-1] if pattern("of_all").match(shared[0]) else self.groups[-2:-1]
        return [group.phases[-1] for group in earlier]


def _clause(text: str, group: Group) -> Clause:
    tellings = tuple(tell(text, step) for step in group.phases)
    return Clause(tellings, group.start, group.end, tuple(group.acts), group.clause_start, group.pronoun)
