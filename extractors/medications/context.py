"""Is the word a drug here, or a result, an antibody, an allergy, a test?"""

import re

_LEVEL_AFTER = re.compile(
    r"[\s-]{0,2}(?:(?:trough|serum|blood|plasma|drug|peak|receptor|free|total)\s){0,2}(?:levels?|concentrations?|deficien(?:cy|t)|antibod(?:y|ies)|receptors?|assays?|resist\w+|"
    r"toxicity|sensitiv\w+|susceptib\w+|intoleran\w+|allerg\w+|hypersensitiv\w+|titer|titre|tests?\b|testing|induced|overdose|poisoning|dosage was|exposure|binding|monitoring|"
    r"challenge|screen|in (?:the )?(?:cord )?(?:blood|serum|plasma|urine)|embryopathy|ratio|status|values?|measured|rhythm|producing|secret\w+|index)\b"
    r"|,? ?(?:[(\[]|was|is|were|of|at|:|=)?\s?(?:<|>|≤|≥)?\s?\d{1,6}(?:[.,]\s?\d{1,3})?\s?(?:[pnµμum]?(?:g|mol|eq|iu|u)|iu|u)\s?/\s?(?:d?l|ml)\b"
    r"|,?\s[pnµμum]?(?:g|mol|eq|iu|u)/(?:d?l|ml)\b",
    re.IGNORECASE,
)
_LEVEL_BEFORE = re.compile(
    r"(?:\b(?:serum|plasma|urinary|urine|blood|levels? of|concentrations? of|anti|allerg(?:y|ic) to|allergies to|resistan(?:t|ce) to|sensitiv(?:e|ity) to|susceptib(?:le|ility) to|"
    r"deficiency of|intoleran(?:t|ce) to|hypersensitivity to|reaction to|overdose of|endogenous|circulating|free|total|cord|lack of|rise in|fall in|role of|effects? of|use of [a-z]+ as|dosing of|measurement of|transfer of|exposure to|determination of|metabolism of|need for|history of|indication for|benefit from|with or without)[\s-]{1,2})$",
    re.IGNORECASE,
)
_CUE_BEFORE = re.compile(
    r"\b(?:giv(?:en?|ing)|gave|controlled|treat(?:ed|ment)|therapy|receiv(?:ed|ing)|administ\w+|start(?:ed|ing)|commenced|prescrib\w+|tak(?:en|ing)|took|supplement\w*|replac\w+|infus\w+|inject\w+|"
    r"transfus\w+|on|oral|intravenous|iv|added|dose|mg|use[d]?|correct(?:ed|ion)|placed|put|with|course|loading|tablets?|induc\w+|augment\w+|continued|vaginal|intramuscular|low-dose|high-dose|prophyla\w+)\b[^.;]{0,45}$",
    re.IGNORECASE,
)
_CUE_AFTER = re.compile(
    r"[\s,(®)]{0,3}(?:\d|tablets?|capsules?|supplement\w*|therapy|treatment|infusion|injections?|syrup|drops|cream|prophylaxis|replacement|(?:was|were|had been|has been) (?:\w+ly )?(?:not )?(?:given|"
    r"started|administered|added|used|commenced|prescribed|infused|injected|continued|stopped|discontinued|withheld|increased|reduced|initiated|required|avoided|transfused|replaced|applied|taken))",
    re.IGNORECASE,
)


def measured(text: str, start: int, end: int) -> bool:
    """True if the word at `[start, end)` names a result, an antibody, an allergy or a test, not a treatment."""
    return bool(
        _LEVEL_AFTER.match(text, end, end + 60) or _LEVEL_BEFORE.search(text, max(0, start - 30), start)
    )


def treated(text: str, start: int, end: int, sentence_start: int) -> bool:
    """True if a dose or a word of treatment stands beside the word."""
    if _CUE_AFTER.match(text, end, end + 60):
        return True
    return bool(_CUE_BEFORE.search(text[max(sentence_start, start - 60) : start]))
