"""What a rule may say beside its regex and its examples: declared in the head of its file, refused otherwise."""

from collections.abc import Mapping, Sequence
from typing import Any

from schemas.errors import RuleError

OWN = frozenset({"id", "regex", "case", "yes", "no"})  # keys of every rule
_TYPES: Mapping[str, type | tuple[type, ...]] = {
    "text": str,
    "number": (int, float),
    "flag": bool,
    "table": dict,
}


def check_keys(declared: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], where: str) -> None:
    """Raise RuleError that names the rule where a key or its value is not as the file declares it.

    >>> check_keys({"kind": ["age", "tail"]}, [{"id": "a", "kind": "age"}, {"id": "b", "kind": "tail"}], "ages")
    """
    for entry in entries:
        name = f"{where}/{entry.get('id', '?')}"
        for key, value in entry.items():
            if key in OWN:
                _check_own(key, value, name)
            elif key not in declared:
                raise RuleError(
                    f"{name}: no key {key!r} is declared under [keys]; mend its name or declare it"
                )
            else:
                _check(key, value, declared[key], name)
    _check_used(declared, entries, where)


def _check_own(key: str, value: Any, name: str) -> None:
    wanted = bool if key == "case" else list if key in ("yes", "no") else str
    if not isinstance(value, wanted):
        raise RuleError(f"{name}: {key} = {value!r} is no {wanted.__name__}; mend the rule")


def _check(key: str, value: Any, declared: Any, name: str) -> None:
    if isinstance(declared, list):
        given = value if isinstance(value, list) else [value]
        for word in given:
            if word not in declared:
                raise RuleError(f"{name}: {key} knows no {word!r}; one of {', '.join(map(str, declared))}")
    elif declared not in _TYPES:
        raise RuleError(
            f"{name}: {key} is declared as {declared!r}; one of {', '.join(_TYPES)} or a list of words"
        )
    elif not isinstance(value, _TYPES[declared]) or declared == "number" and isinstance(value, bool):
        raise RuleError(f"{name}: {key} = {value!r} is no {declared}; mend the rule")


def _check_used(declared: Mapping[str, Any], entries: Sequence[Mapping[str, Any]], where: str) -> None:
    for key, words in declared.items():
        values = [entry[key] for entry in entries if key in entry]
        if not values:
            raise RuleError(f"{where}: [keys] declares {key!r}, which no rule says; take it out")
        if isinstance(words, list):
            used = [word for value in values for word in (value if isinstance(value, list) else [value])]
            if idle := [word for word in words if word not in used]:
                raise RuleError(
                    f"{where}: [keys] {key} declares {idle[0]!r}, which no rule says; take it out"
                )
