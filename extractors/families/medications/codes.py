"""The ATC code of a drug as it was given: what it is for goes by the way and the amount."""

from extractors.english.units.conversion import conversion
from extractors.terms.drugs import DrugTerm, drug_codes
from schemas.medication import Dose, Route


def atc(term: DrugTerm, route: Route | None, dose: Dose | None) -> str | None:
    """The code of a drug given by that route in that dose, None where none is sure.

    >>> from extractors.terms.drugs import drug_terms
    >>> metronidazole, aspirin = drug_terms()["metronidazole"], drug_terms()["aspirin"]
    >>> atc(metronidazole, Route.ORAL, None), atc(metronidazole, Route.VAGINAL, None), atc(metronidazole, None, None)
    ('P01AB01', 'G01AF01', None)
    >>> atc(aspirin, None, Dose(low=75, unit="mg")), atc(aspirin, None, Dose(low=1, unit="g"))
    ('B01AC06', 'N02BA01')
    """
    amount = None if dose is None or dose.per_kg else milligrams(dose)
    for row in drug_codes().get(term.generic, ()):
        enough = row.from_mg is None or amount is not None and amount >= row.from_mg
        if enough and row.route in (None, route):
            return row.atc
    return term.atc


def milligrams(dose: Dose) -> float | None:
    """A dose in milligrams, the lower end of a range; None for a unit that is no mass."""
    factor = conversion(dose.unit or "", "mg")
    return dose.low * factor if factor else None
