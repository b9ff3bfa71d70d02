"""How a drug was taken, as the dosage entry of a safety report."""

from lxml.etree import _Element as Element

from pipeline.registries.codes import codes
from pipeline.registries.e2b.dosage import interval, number
from pipeline.registries.e2b.xml import EDQM, el, observation
from pipeline.registries.losses import Losses
from pipeline.words import dosage_text, dose_text
from schemas.medication import Medication

DOSE_FORM = "{DF}"  # G.k.4.r.1b of tablets, puffs and other forms


def administration(one: Medication, path: str, losses: Losses, *, to_child: bool) -> Element:
    """The dosage of a drug: in words, its times, route and amount; the route of a child's report is its parent's.

    An amount that has no place there (a range, no unit) is noted as a loss and stays in the words.
    """
    text = dosage_text(one)
    route = one.route.value.value if one.route else None
    parent = None
    if to_child and route is not None:
        value = el("value", el("originalText", route), xsi_type="CE", **_route(route))
        parent = el("inboundRelationship", observation("parentRouteOfAdministration", value), typeCode="REFR")
        route = None
    return el(
        "substanceAdministration",
        el("text", text[:2000]) if text else None,
        _time(one),
        el("routeCode", el("originalText", route), **_route(route)) if route else None,
        _quantity(one, path, losses),
        parent,
        classCode="SBADM",
        moodCode="EVN",
    )


def _route(route: str) -> dict[str, str]:
    """The term of a route in the EDQM's list; one that the list does not have stands in words alone."""
    code = codes()["route_edqm"].get(route)
    return {} if code is None else {"codeSystem": EDQM, "code": code}


def _time(one: Medication) -> Element | None:
    parts = []
    period = interval(one.frequency.value if one.frequency else None, one.dose.value if one.dose else None)
    if period is not None:
        parts.append(el("comp", el("period", value=period[0], unit=period[1]), xsi_type="PIVL_TS"))
    days = number(one.duration_days.value, 5) if one.duration_days else None
    if days is not None:
        parts.append(el("comp", el("width", value=days, unit="d"), xsi_type="IVL_TS", operator="A"))
    return el("effectiveTime", *parts, xsi_type="SXPR_TS") if parts else None


def _quantity(one: Medication, path: str, losses: Losses) -> Element | None:
    if one.dose is None:
        return None
    dose = one.dose.value
    value = number(dose.low, 8)
    if dose.high is not None or dose.unit in (None, "%") or value is None:
        losses.lost("dose_in_words", f"{path}.dose", dose_text(dose))
        return None
    known = codes()["unit"].get(dose.unit)
    unit = DOSE_FORM if known is None else known + ("/kg" if dose.per_kg else "")
    return el("doseQuantity", value=value, unit=unit)
