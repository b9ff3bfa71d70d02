"""The examples of docstrings as code on the pages of the API."""

import re
from typing import Any

from griffe import Extension, Object

_EXAMPLE = re.compile(r"^>>> .*(?:\n(?!\s*$).*)*", re.MULTILINE)


class Examples(Extension):
    """Puts a fence around each example of a docstring: what Google's form does not name a section is prose otherwise."""

    def on_object(self, *, obj: Object, **kwargs: Any) -> None:
        """Fence the examples of one module, class, function or attribute, as soon as it is loaded."""
        if obj.docstring is not None:
            obj.docstring.value = fenced(obj.docstring.value)


def fenced(text: str) -> str:
    r"""A docstring with fences around its examples.

    >>> fenced("Ten.\n\n>>> ten()\n10\n\nNo more.")
    'Ten.\n\n```pycon\n>>> ten()\n10\n```\n\nNo more.'
    """
    return _EXAMPLE.sub(lambda match: f"```pycon\n{match[0]}\n```", text)
