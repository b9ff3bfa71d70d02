"""The tables of articles: what documents share with each other, and what people say of two of them.

`article_keys` follows the newest reading of each document. `article_verdicts` is only ever added to; of two
verdicts on the same pair the later counts.
"""

import datetime as dt

from sqlalchemy import BigInteger, ForeignKey, Index, String
from sqlalchemy.orm import Mapped, mapped_column

from pipeline.store.tables import Table


class ArticleKeyRow(Table):
    """Something that other sources of a document's article would have too, as a checksum."""

    __tablename__ = "article_keys"
    __table_args__ = (Index(None, "document_id"),)

    key: Mapped[int] = mapped_column(BigInteger, primary_key=True, autoincrement=False)
    document_id: Mapped[str] = mapped_column(ForeignKey("documents.id"), primary_key=True)


class ArticleVerdictRow(Table):
    """A person says whether two documents are one article. `first_id` is the lesser of the two."""

    __tablename__ = "article_verdicts"
    __table_args__ = (Index(None, "first_id"), Index(None, "second_id"))

    id: Mapped[int] = mapped_column(primary_key=True)
    first_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    second_id: Mapped[str] = mapped_column(ForeignKey("documents.id"))
    same: Mapped[bool]
    who: Mapped[str] = mapped_column(String(64))
    at: Mapped[dt.datetime]
