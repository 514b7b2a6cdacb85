"""Our vocabularies as thesauri of Uwazi: one level of groups, labels in two languages.

Uwazi makes a new entry of every label that it does not know, and refuses a group by itself. So a
cell holds exact labels or nothing, and each group has an entry for what is known no closer.
"""

from collections.abc import Iterator, Mapping
from functools import cache

from app.member.exports.cells import Table
from app.member.exports.codes import Lang
from app.protocol.vocabulary import Vocabulary, read_vocabulary, vocabulary

# What Uwazi calls languages in the first row of such a file.
LANGUAGE_NAMES: Mapping[Lang, str] = {"es": "Spanish", "en": "English"}
CONSENT_TO_PUBLISH = "Consent to publish"
_LISTS = {
    "Verification levels": "verification_levels",
    "Violations": "violations",
    "Attacks": "attacks",
    "States": "mexico_states",
    "Case states": "case_states",
    "Obligations": "obligations",
    "Victim groups": "victim_groups",
    "Perpetrator classes": "actors_perpetrators",
    "Sexes": "enums.sex_gender",
    "Ages": "enums.age_band",
    "Victim status": "enums.victim_status",
    "Involvement": "enums.involvement",
    "Precision of dates": "enums.time_precision",
    "Source types": "enums.source_type",
    "Reliability": "enums.source_reliability",
    "Output types": "enums.output_type",
    "Addressees": "enums.addressee",
    "Reply grades": "enums.reply_grade",
}
_CONSENT = [
    {"id": "named", "es": "Sí, con nombres", "en": "Yes, with names"},
    {"id": "anonymous", "es": "Sí, sin nombres", "en": "Yes, without names"},
    {"id": "no", "es": "No", "en": "No"},
]
_IN_GENERAL: Mapping[Lang, str] = {"es": "(en general)", "en": "(in general)"}
NAMES = (*_LISTS, CONSENT_TO_PUBLISH)


@cache
def terms_of(thesaurus: str) -> Vocabulary:
    """The codes of a thesaurus."""
    if thesaurus == CONSENT_TO_PUBLISH:
        return read_vocabulary(_CONSENT)
    return vocabulary(_LISTS[thesaurus])


@cache
def _groups(thesaurus: str) -> frozenset[str]:
    return frozenset(term.parent for term in terms_of(thesaurus) if term.parent)


def value(thesaurus: str, code: str | None, lang: Lang) -> str:
    """How a cell names a code; nothing for one that the thesaurus has not."""
    terms = terms_of(thesaurus)
    if code is None or code not in terms:
        return ""
    words, parent = terms.terms[code].labels[lang], terms.parent(code)
    if code in _groups(thesaurus):
        return f"{words}::{_general(words, lang)}"
    return f"{terms.terms[parent].labels[lang]}::{words}" if parent else words


def table(thesaurus: str, languages: tuple[Lang, ...]) -> Table:
    """The file that is imported into a new thesaurus: groups with their entries behind a hyphen."""
    columns = [LANGUAGE_NAMES[lang] for lang in languages]
    rows = [
        {LANGUAGE_NAMES[lang]: entry[lang] for lang in languages} for entry in _entries(thesaurus)
    ]
    return Table(columns, rows, has_hyphens=True)


def _entries(thesaurus: str) -> Iterator[Mapping[Lang, str]]:
    langs: tuple[Lang, ...] = ("es", "en")
    terms, groups = terms_of(thesaurus), _groups(thesaurus)
    for term in terms:
        if term.parent:
            continue
        yield {lang: term.labels[lang] for lang in langs}
        if term.id in groups:
            yield {lang: f"-{_general(term.labels[lang], lang)}" for lang in langs}
        for child in terms:
            if child.parent == term.id:
                yield {lang: f"-{child.labels[lang]}" for lang in langs}


def _general(words: str, lang: Lang) -> str:
    return f"{words} {_IN_GENERAL[lang]}"
