"""What kind of publication a document is."""

from enum import StrEnum


class PublicationKind(StrEnum):
    """What a publication reports.

    `case_report`, `case_series` and `letter` present patients one by one (a series of which only the whole is told
    has no case); `cohort` stands for every observation of groups of persons (cohorts, case-control and
    cross-sectional studies, surveys), `trial` also for protocols, `review` also for meta-analyses, `animal` also
    for a veterinary case, `other` for all that presents neither (editorials, corrections, other sciences).
    """

    CASE_REPORT = "case_report"
    CASE_SERIES = "case_series"
    LETTER = "letter"
    COHORT = "cohort"
    TRIAL = "trial"
    REVIEW = "review"
    GUIDELINE = "guideline"
    LABORATORY = "laboratory"
    ANIMAL = "animal"
    OTHER = "other"

    @property
    def presents_patients(self) -> bool:
        """True for a kind that presents patients one by one; one of any other has no case."""
        return self in (PublicationKind.CASE_REPORT, PublicationKind.CASE_SERIES, PublicationKind.LETTER)
