"""How much of a document a reader takes on. Every limit can be set; none can be switched off by a document."""

from dataclasses import dataclass

from schemas.errors import TooLargeInputError

MEGABYTE = 1024 * 1024
FILE_SETTING = "GRAVIDA_MAX_FILE_MB"
PAGES_SETTING = "GRAVIDA_MAX_PAGES"
CHARACTERS_SETTING = "GRAVIDA_MAX_CHARACTERS"


@dataclass(frozen=True, slots=True)
class Limits:
    """The most that one document, or one archive, may ask of a reader.

    `max_seconds` is looked at between pages, so one page may overrun it. `max_ratio` is unpacked to
    packed bytes of an archive member above which it counts as a bomb. `max_office_bytes` is for the XML of
    an office file once unpacked, which takes fifty times as much memory while it is read. `max_ocr_seconds` (of the
    processor: a busy machine is no fault of a page) and `max_ocr_pixels` are for one page that is read by OCR.
    """

    max_bytes: int = 50 * MEGABYTE
    max_pages: int = 2_000
    max_characters: int = 20_000_000
    max_seconds: float = 120.0
    max_ocr_pages: int = 300
    max_ocr_seconds: float = 60.0
    max_ocr_pixels: int = 100_000_000
    max_depth: int = 200
    max_members: int = 100_000
    max_archive_bytes: int = 20_000 * MEGABYTE
    max_ratio: int = 200
    max_office_bytes: int = 20 * MEGABYTE
    max_tables: int = 2_000

    def check_size(self, size: int, where: str) -> None:
        """Raise TooLargeInputError when a document of `size` bytes is above the limit."""
        if size > self.max_bytes:
            raise TooLargeInputError(
                where,
                f"{size / MEGABYTE:,.1f} MB is above the limit of {self.max_bytes / MEGABYTE:,.1f} MB a document",
                f"raise the limit ({FILE_SETTING}) if the file is what it should be",
            )

    def check_characters(self, count: int, where: str) -> None:
        """Raise TooLargeInputError when a text of `count` characters is above the limit."""
        if count > self.max_characters:
            raise TooLargeInputError(
                where,
                f"{count:,} characters are above the limit of {self.max_characters:,}",
                f"raise the limit ({CHARACTERS_SETTING}) or split the document",
            )


DEFAULT_LIMITS = Limits()
