"""The error tree. A message says where, what, and what to do.

GravidaError
├── InputError              a document that cannot be read; the batch goes on
│   ├── MissingInputError       the path is not there
│   ├── EmptyInputError         nothing in it
│   ├── UnreadableInputError    broken, encrypted, of an unknown format or not text
│   ├── UnsafeInputError        XML entities, archive tricks
│   ├── TooLargeInputError      above a limit that can be set
│   └── NeedsOcrError           pages without a text layer, and no OCR installed
├── RuleError               a shipped rule or term table breaks its own examples
├── SettingsError           a setting that cannot be used
├── StoreError              the store cannot be opened, or is of another version
├── NotFoundError           no such document, target or field
└── ExportError             a record that a target refuses
"""


def printable(text: str) -> str:
    r"""A path or a name in characters that can be written anywhere; bytes that are no UTF-8 are shown as such.

    >>> printable("t\udce9.txt")
    't\\xe9.txt'
    """
    return text.encode("utf-8", "surrogateescape").decode("utf-8", "backslashreplace")


class GravidaError(Exception):
    """Base of every error that Gravida raises on purpose."""


class InputError(GravidaError):
    """A document that cannot be read. It is recorded as failed and the others are read."""

    def __init__(self, where: str, what: str, advice: str) -> None:
        """Keep the three parts apart, so that a table of failures can show each in its column."""
        where = printable(where)
        super().__init__(f"{where}: {what}; {advice}")
        self.where = where
        self.what = what
        self.advice = advice

    def __reduce__(self) -> tuple[type["InputError"], tuple[str, str, str]]:
        """Let the error cross a process boundary whole."""
        return type(self), (self.where, self.what, self.advice)


class MissingInputError(InputError):
    """The path is not there."""


class EmptyInputError(InputError):
    """The file or folder holds nothing to read."""


class UnreadableInputError(InputError):
    """The bytes are broken, encrypted, not text, or of a format that Gravida does not read."""


class UnsafeInputError(InputError):
    """The document asks for something a reader must not do, such as expanding an entity."""


class TooLargeInputError(InputError):
    """The document is above a limit that can be set."""


class NeedsOcrError(InputError):
    """The pages hold pictures of text only, and the program that could read them is not installed or failed."""


class RuleError(GravidaError):
    """A shipped rule or term table does not hold its own examples: our defect, not the document's."""


class SettingsError(GravidaError):
    """A setting that cannot be used."""


class StoreError(GravidaError):
    """The store cannot be opened, or was made by another version."""


class NotFoundError(GravidaError):
    """No document, target or field of that name."""


class ExportError(GravidaError):
    """A record that a target's own rules refuse."""
