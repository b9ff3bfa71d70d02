"""The rules of this room, asked at one place of a text: what begins there, fills a gap, or ends there."""

from extractors.english.asked import Asked

ROOM = "families/labs/gaps"
_ROOM = Asked(ROOM)
begins, fills, ends = _ROOM.begins, _ROOM.fills, _ROOM.ends
holds, finds, without = _ROOM.holds, _ROOM.finds, _ROOM.without


def coordinated(gap: str) -> bool:
    """True if the gap joins two tests, or two numbers, of one list: nothing, a comma, "and the".

    >>> coordinated(", "), coordinated(" and the "), coordinated(" but the ")
    (True, True, False)
    """
    return not gap or fills("coordinated", gap)
