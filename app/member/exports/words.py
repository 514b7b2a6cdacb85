"""Why a case stays, and what it leaves without, in words."""

from app.member.exports.gate import Refused
from app.protocol.vocabulary import vocabulary

_REASONS = {
    "default": "nobody has asked them, and that is a no",
    "answer": "they have not said yes",
    "asked": "they have not said yes",
    "ended": "the last day of their yes is over",
    "withdrawn": "they have taken it back",
    "never-publish": "they want nothing of it published, or are still to be asked",
    "recipient": "they meant others",
    "unknown-use": "nobody knows this use",
    "partial-use": "whoever agrees to this agrees to a part of it, and not to the case",
    "package-public": "a package holds everything, and nothing is published like that",
    "package-words": "a package holds what was told, and not everybody agrees to be quoted",
    "package-narrative": "what was told names somebody whose name may not leave",
    "package-files": "a package holds the files, and they have not agreed to their use",
    "package-names": "a package holds names, and theirs may not leave",
    "anonymised": "somebody agreed without their name only",
    "share-ended": "the share by which your organisation saw it is over",
    "deletion-asked": "somebody has asked that it be deleted",
    "report-missing": "its report is not on this machine",
    "follow-up-missing": "a follow-up that may change this is listed and not on this machine",
}
_LEFT_OUT = {
    "sensitive": "acts of sexual violence",
    "title-names-somebody": "its title, which names somebody",
    "summary-names-somebody": "its summary, which names somebody",
    "shown-as-names-somebody": "what somebody is called, which is a name",
    "narrative-names-somebody": "a report's words, which name somebody",
}


def refusal_words(refused: Refused) -> str:
    """Why, and because of which person by their id: never a name."""
    if refused.reason.startswith("state-"):
        state = refused.reason.removeprefix("state-")
        return f"it is '{vocabulary('case_states').label(state, 'en') or state}'"
    words = _REASONS.get(refused.reason, refused.reason)
    return f"person '{refused.person}': {words}" if refused.person else words


def left_out_words(code: str) -> str:
    """What was left out of a case that leaves."""
    if code.startswith("level-"):
        return f"acts at {code.removeprefix('level-')}: not known well enough for this"
    return _LEFT_OUT.get(code, code)
