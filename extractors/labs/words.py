"""Words that may stand between a test, its values and its ranges."""

import re

WORD = re.compile(r"[A-Za-zÀ-ÿ][A-Za-zÀ-ÿ'’-]*")
_CHANGE = (
    r"(?:continu(?:ed|es|e|ing)|rose|risen|rising|raised|increas(?:ed|ing|e)|fell|fallen|falling|fall|dropp(?:ed|ing)|drop|decreas(?:ed|ing|e)|declin(?:ed|ing|e)|reach(?:ed|ing)|"
    r"peak(?:ed|ing|s)?|climb(?:ed|ing)|improv(?:ed|ing)|normali[sz](?:ed|ing)|recover(?:ed|ing)|reduc(?:ed|tion)|elevated|elevation|lowered|deteriorated|"
    r"worsened|jumped|went|came|come|gone|doubled|returned|stabili[sz]ed|remained|remaining|stayed|achieved|nadir|maximum|minimum|max|min|maximal|minimal)"
)
_BE = r"(?:is|are|was|were|be|been|being|had|has|have|showed|shows|showing|found|measured|measures|recorded|reported|noted|read|reading|revealed|estimated|calculated|documented|determined|tested|obtained|observed|demonstrated|detected|yielded|gave|seen|returned|to\sbe)"
_PREPOSITION = r"(?:of|at|to|from|by|with|as|in|on|up|down|back|the|a|an|for|per|than|between|about|around|approximately|approx|roughly|nearly|almost|only|just|still|again|now|then|initially|initial|later|and|or|further|even|already|her|his|their|its|it|she|he|both|also|already|within|range|ranging|ranged|once)"
_GRADE = r"(?:very|high|low|higher|lower|normal|abnormal|slightly|markedly|mildly|moderately|significantly|severely|grossly|extremely|inappropriately|positive|borderline|subnormal|stable|decreased|increased|acceptable|adequate|deranged|critical|critically|respectively|rapidly|gradually|steadily|progressively|raised|good|strongly|well|mild|severe|moderate|marked|slight)"
_WHAT = r"(?:levels?|values?|counts?|concentrations?|results?|titers?|titres?|rates?|activity|ratio|index|serum|plasma|blood|total|test|assay|measurement|admission|presentation|booking|baseline|discharge|delivery|arrival|follow-up|repeat(?:ed)?|subsequent|previous|maternal|cord|venous|arterial|random|fasting|postprandial|post|peak|trough|predose|dose|first|second|third|next|final|last|median|mean|average|single|time|times|postpartum|antenatal|postnatal|preoperative|postoperative|preoperatively|postoperatively|respectively|daily|specimen|sample|urine|spot|hour|h|specific|quantitative|antibod(?:y|ies)|day|days|week|weeks|trimester)"
BARE_LINK = re.compile(rf"(?:{_CHANGE}|{_BE}|{_PREPOSITION}|{_GRADE}|{_WHAT})", re.IGNORECASE)
LINK = re.compile(rf"(?:\s|(?:{_CHANGE}|{_BE}|{_PREPOSITION}|{_GRADE})\b){{0,8}}", re.IGNORECASE)
SERIES_LINK = re.compile(
    rf"(?:{_CHANGE}|{_BE}|{_PREPOSITION}|{_GRADE}|{_WHAT}|versus|vs|followed|before|after|until|when|while|but|which|nil|respectively|correction|transfusion|treatment|therapy|that|[a-z]{3,14}ly)",
    re.IGNORECASE,
)
# Between bare further values of a result that had a unit: separators and times (blanked) only.
SERIES = re.compile(r"[\s,;→>/–-]{0,80}(?:(?:and|to|then|versus|vs|or|was|were|fell|rose)[\s,]{1,80}){0,3}", re.IGNORECASE)
COORDINATED = re.compile(
    r"\s?(?:,|/|&|;|\band\b|\bor\b|,\s?and\b)?\s?(?:and\s|or\s)?(?:the\s|serum\s|plasma\s|urinary\s|levels?\s|of\s|both\s|only\s|about\s|high-\w{3,11}\s)?",
    re.IGNORECASE,
)
FORWARD = re.compile(r"\s?(?:of\s(?:the\s)?|were\s|are\s|was\s|consisted\sof\s|for\s)?", re.IGNORECASE)
# After a bare number: what shows that the number is complete and counts nothing.
AFTER_BARE = re.compile(
    r"\s{0,60}(?:$|[,.;:)\](\[→|]|and\b|or\b|on\b|at\b|in\b|with\b|to\b|from\b|by\b|after\b|before\b|during\b|when\b|while\b|which\b|but\b|versus\b|vs\b|then\b|despite\b|"
    r"without\b|for\b|as\b|this\b|that\b|so\b|within\b|until\b|under\b|following\b|prior\b|the\b|over\b|because\b|since\b|respectively\b|postpartum\b|daily\b|later\b|"
    r"immediately\b|[-–]\s)",
    re.IGNORECASE,
)
# Words that end the search of a value: something was done or given in between.
NOT_A_MEASUREMENT = re.compile(
    r"\b(?:received?|given|giving|administ\w+|infus(?:ed|ion)|inject\w*|transfus(?:ed|ing)|prescri\w+|treated|started|commenced|supplement\w*|dos(?:e|age)s? of|"
    r"units? of|tablets?|mg|replaced|weigh\w*|aged|born|pressure|temperature|pulse|heart rate|saturation|apgar|diameter|gestation\w* age)\b|\.\s",
    re.IGNORECASE,
)
# Words of giving a drug or making it up: the number beside them is a strength or a dose.
DRUGGED = re.compile(
    r"\b(?:given|infus\w+|inject\w+|dilut\w+|solution|ampoules?|administ\w+|received?|vials?|drip|saline|anaesth\w+|anesth\w+|prescri\w+|tablets?|MICs?|inhibitory)\b",
    re.IGNORECASE,
)
# Words that make a number an aim, not a result.
AIMED = re.compile(
    r"\b(?:target(?:ed|ing|s)?|to (?:maintain|keep|achieve|reach)|maintaining|keeping|goals?|aim(?:ed|ing|s)?|until|if|unless|defined as|cut-?off|criteria)\b[^.;:(]{0,60}$",
    re.IGNORECASE,
)
# Before a value whose verb is near, words of treatment say what went before, not what the number is.
LINKED = re.compile(r"\b(?:was|were|is|of|at|to)\s?$|[:=(]\s?$", re.IGNORECASE)
# "1.0 ng/dL above the upper limit": a difference.
DIFFERENCE = re.compile(r"\s(?:above|below|higher|lower|over|more|less|under)\s(?:the|than|her|his|normal|baseline)\b", re.IGNORECASE)
