"""How captions of tables and figures begin."""

import re

_EXTRA = r"(?:supplement(?:ary|al)\s|appendix\s|online\s)?"
_NUMBER = r"(?:S?\d{1,2}[A-Da-d]?|[IVX]{1,5})\b"
TABLE_CAPTION = re.compile(rf"{_EXTRA}tab(?:le|\.)\s{{0,2}}{_NUMBER}", re.IGNORECASE)
FIGURE_CAPTION = re.compile(
    rf"{_EXTRA}(?:fig(?:ure|\.)?|scheme|chart|photo(?:graph)?|image)\s{{0,2}}{_NUMBER}", re.IGNORECASE
)
CAPTION = re.compile(
    rf"{TABLE_CAPTION.pattern}|{FIGURE_CAPTION.pattern}|box\s{{0,2}}{_NUMBER}", re.IGNORECASE
)
