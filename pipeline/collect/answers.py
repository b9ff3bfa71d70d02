"""What the services answer, as they publish it; whatever does not fit is no answer."""

from typing import Annotated

from pydantic import BaseModel, ConfigDict, Field
from pydantic.alias_generators import to_camel

from corpus.imprint.licence import find_licence
from pipeline.collect.article import Article

FREE = ("OA", "F")  # open access, free to read


class _Said(BaseModel):
    """A part of an answer as it is published; what it has more does not matter here."""

    model_config = ConfigDict(alias_generator=to_camel, populate_by_name=True, extra="ignore", frozen=True)


class _Link(_Said):
    document_style: str = ""
    availability_code: str = ""
    url: str = ""


class _Links(_Said):
    full_text_url: list[_Link] = []


class _Journal(_Said):
    title: str = ""


class _JournalInfo(_Said):
    journal: _Journal = _Journal()


class _Result(_Said):
    id: str = ""
    source: str = ""
    pmid: str = Field(default="", pattern=r"^\d{0,10}$")
    pmcid: str = Field(default="", pattern=r"^(?:PMC\d{1,10})?$")
    doi: str = ""
    title: str = ""
    journal_info: _JournalInfo = _JournalInfo()
    pub_year: str = ""
    license: str = ""
    is_open_access: str = ""
    full_text_url_list: _Links = _Links()

    @property
    def article(self) -> Article:
        """The same as an article."""
        licence = find_licence(self.license)
        pdfs = [
            link.url
            for link in self.full_text_url_list.full_text_url
            if link.document_style == "pdf" and link.availability_code in FREE
        ]
        return Article(
            pmcid=self.pmcid,
            pmid=self.pmid,
            doi=self.doi.lower(),
            other=f"{self.source}:{self.id}",
            title=self.title,
            journal=self.journal_info.journal.title,
            year=self.pub_year,
            licence=licence.name if licence else self.license,
            is_open=self.is_open_access == "Y",
            pdf=next((url for url in pdfs if "europepmc.org" in url), next(iter(pdfs), "")),
        )


class _ResultList(_Said):
    result: list[_Result] = []


class Page(_Said):
    """A page of a search in Europe PMC, or why there is none."""

    hit_count: int | None = None
    err_msg: str = ""
    next_cursor_mark: str | None = None
    result_list: _ResultList = _ResultList()

    @property
    def articles(self) -> list[Article]:
        """Those on it."""
        return [result.article for result in self.result_list.result]


class Found(BaseModel):
    """What esearch says: numbers of articles, or an error of the query."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    count: int = 0
    idlist: list[Annotated[str, Field(pattern=r"^\d{1,10}$")]] | None = None
    error: str = Field(default="", validation_alias="ERROR")


class SearchAnswer(BaseModel):
    """The answer around it, which says itself why there is none: too many requests, a key that is wrong."""

    model_config = ConfigDict(extra="ignore", frozen=True)

    esearchresult: Found = Found()
    error: str = ""
