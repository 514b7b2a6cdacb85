"""A row as the answers of a report (§8.2), and what did not fit.

What has no place of its own, or cannot be read as what it should be, is kept below the narrative
with the name of its column, so that nothing of a row is lost without a word.
"""

from collections.abc import Collection, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

from app.member.imports import moments, values
from app.member.imports.mapping import Column, ImportMapping, Repeat
from app.member.imports.sheets import Note, Row, Sheet
from app.member.imports.targets import GROUPS, WORDS, folded
from app.member.imports.values import Unread
from app.protocol.encoding import to_json
from app.protocol.primitives import sha256

FORM = "import"
VERSION = 1
NARRATIVE_LIMIT = 50_000
_DEFAULTS = {"type": "testimony"}
_LISTS_LIMIT = 50
_PEOPLE = {"person": "p", "perpetrator": "x"}
# What keeps a row from being taken.
REFUSING = frozenset({"nothing-told", "story-too-long", "follow-up"})


@dataclass(frozen=True)
class Reading:
    """A row as it was read: ``answers`` are those of a body, without who it is for.

    ``key`` tells rows apart for good: by their own number where a column holds it, else by all
    that they say. ``content`` is the SHA-256 of what was taken of the row.
    """

    row: int
    answers: Mapping[str, Any]
    notes: Sequence[Note]
    key: str
    content: str

    @property
    def is_refused(self) -> bool:
        """Whether it cannot become a report."""
        return any(note.reason in REFUSING for note in self.notes)


@dataclass
class RowReader:
    """Reads one row: each is used once."""

    mapping: ImportMapping
    main: Sheet
    others: Mapping[str, Sheet]
    body: dict[str, Any] = field(default_factory=dict)
    # People and the like by group and number, from 1.
    groups: dict[str, dict[int, dict[str, Any]]] = field(default_factory=dict)
    consent: list[tuple[int, str, str]] = field(default_factory=list)
    stories: list[tuple[str, str]] = field(default_factory=list)
    kept: list[tuple[str, str]] = field(default_factory=list)
    notes: list[Note] = field(default_factory=list)
    ids: list[str] = field(default_factory=list)
    is_told: bool = False

    def read(self, row: Row, inner: Sequence[tuple[Repeat, Sequence[Row]]], file: str) -> Reading:
        """The row with the rows of other sheets."""
        self.notes += row.notes
        for column in self.mapping.fixed:
            self._take(column, self.mapping.fixed_values[column.name], column.number, column.name)
        self._take_all(self.mapping.columns, row, None, "")
        self._keep_rest(self.main, self.mapping.columns, row, "")
        for repeat, rows in inner:
            for place, each in enumerate(rows, 1):
                self._take_repeated(repeat, each, f"{repeat.sheet} {place} / ")
        # Columns that are left out may change with each export, as Kobo's numbers do.
        taken = [_told(row, _left(self.mapping.columns))]
        taken += [_told(each, _left(repeat.columns)) for repeat, rows in inner for each in rows]
        content = sha256(to_json(taken)).hex()
        # A row that gives no number of its own is known by all that it says.
        whole = [_told(row, ()), *(_told(each, ()) for _, rows in inner for each in rows)]
        own = self.ids[0] if self.ids else sha256(to_json(whole)).hex()
        key = sha256(to_json([self.mapping.source, own])).hex()
        answers = self._answers(self._origin(row, file, key, content))
        if answers["type"] == "followup":
            self.notes.append(Note("follow-up"))
        return Reading(row.number, answers, tuple(self.notes), key, content)

    def _origin(self, row: Row, file: str, key: str, content: str) -> dict[str, Any]:
        """Where it comes from, as a module of the body (docs/imports.md)."""
        answers = {
            "source": self.mapping.source,
            "file": file,
            "row": row.number,
            "key": key,
            "content": content,
        }
        if self.ids and len(self.ids[0]) <= 2000:
            answers["original"] = self.ids[0]
        return {"id": FORM, "version": VERSION, "answers": answers}

    def _take_all(
        self, columns: Sequence[Column], row: Row, behind: Mapping[str, int] | None, prefix: str
    ) -> None:
        """``behind``: how many of each group there are before those of this row."""
        for column in columns:
            cell, number = row.cells.get(column.name), column.number
            if cell is None:
                continue
            if behind is not None:
                number = behind.get(column.target.group, 0) + (number or 1)
            self.is_told |= column.target.kind not in ("leave", "id", "consent")
            self._take(column, cell, number, prefix + column.name)

    def _take_repeated(self, repeat: Repeat, row: Row, prefix: str) -> None:
        """Each row of another sheet is one more person, of each kind that its columns speak of."""
        self.notes += [note._replace(column=prefix + note.column) for note in row.notes]
        behind = {group: max(self.groups.get(group, {}), default=0) for group in GROUPS}
        self._take_all(repeat.columns, row, {**behind, "consent": behind["person"]}, prefix)
        self._keep_rest(self.others[repeat.sheet], repeat.columns, row, prefix, {repeat.parent})

    def _keep_rest(
        self,
        sheet: Sheet,
        columns: Sequence[Column],
        row: Row,
        prefix: str,
        but: frozenset[str] | set[str] = frozenset(),
    ) -> None:
        if self.mapping.keeps_rest:
            mapped = {column.name for column in columns} | but
            rest = [(prefix + n, row.cells[n]) for n in sheet.columns if n in row.cells]
            unmapped = [(name, cell) for name, cell in rest if name[len(prefix) :] not in mapped]
            self.kept += unmapped
            self.is_told |= bool(unmapped)

    def _take(self, column: Column, cell: str, number: int, name: str) -> None:
        """Puts a cell where it belongs, or below the narrative with a note."""
        try:
            self._put(column, cell, number, name)
        except Unread as unread:
            self._keep(unread.reason, name, cell)

    def _keep(self, reason: str, name: str, cell: str) -> None:
        self.notes.append(Note(reason, name, cell))
        self.kept.append((name, cell))

    def _put(self, column: Column, cell: str, number: int, name: str) -> None:
        kind, target = column.target.kind, column.target
        if kind == "leave":
            return
        if kind == "story":
            self.stories.append((name, cell))
        elif kind == "id":
            if self.ids:
                raise Unread("second-value")
            self.ids.append(cell)
        elif kind == "consent":
            self._agree(column, cell, number)
        elif kind in ("codes", "categories", "texts"):
            self._add_all(column, cell, number, name)
        elif target.to in ("person.name", "perpetrator.name"):
            for place, part in enumerate(values.parts_of(cell, column.split)):
                value = values.read_value(part, column, is_day_first=self.mapping.is_day_first)
                self._set(target.to, (number or 1) + place, value)
        else:
            self._put_one(column, cell, number, name)

    def _put_one(self, column: Column, cell: str, number: int, name: str) -> None:
        target = column.target
        first, *others = values.parts_of(cell, "|") if target.kind == "time" else [cell]
        if moments.is_day_number(first) and target.kind in ("time", "time-end"):
            self.notes.append(Note("day-number", name, first))
        try:
            value = values.read_value(first, column, is_day_first=self.mapping.is_day_first)
        except Unread:
            # A body has a place for a day in words.
            if target.kind != "time" or len(cell) > 2000:
                raise
            self.notes.append(Note("no-such-date", name, cell))
            self._set(target.to, number, {"precision": "unknown", "text": cell})
            return
        self._set(target.to, number, value)
        if others:
            self._keep("second-value", name, cell)

    def _add_all(self, column: Column, cell: str, number: int, name: str) -> None:
        """Codes or texts that are added to a list; each that is none is said by itself."""
        if column.flag is not None:
            found = [column.flag] if values.read_yes(cell) else []
        else:
            found = values.parts_of(cell, column.split)
        for part in found:
            try:
                self._add(column, part, number)
            except Unread as unread:
                self._keep(unread.reason, name, part)

    def _add(self, column: Column, part: str, number: int) -> None:
        if column.target.kind == "texts":
            if len(part) > column.target.limit:
                raise Unread("too-long")
            value = part
        else:
            value = values.read_code(part, column)
        holder, last = self._holder(column.target.to, number)
        there = holder.setdefault(last, [])
        if value in there:
            return
        if len(there) >= _LISTS_LIMIT:
            raise Unread("too-many")
        there.append(value)

    def _agree(self, column: Column, cell: str, number: int) -> None:
        """What is no plain answer is no consent."""
        scope, word = column.target.to.partition(".")[2], folded(cell)
        if word in WORDS["ask-me"] or column.codes.get(word) == "ask-me":
            answer = "ask-me"
        elif column.codes.get(word) in ("yes", "no"):
            answer = str(column.codes[word])
        else:
            answer = "yes" if values.read_yes(cell) else "no"
        if any(said[:2] == (number, scope) for said in self.consent):
            raise Unread("second-value")
        self.consent.append((number, scope, answer))

    def _set(self, to: str, number: int, value: Any) -> None:
        holder, last = self._holder(to, number)
        if to == "event.time.end":
            self._end(number, value)
            return
        if last == "time" and "end" in holder.get(last, {}) and "start" not in holder[last]:
            # Its end came first.
            value = _until(value, holder.pop(last)["end"])
        if last in holder:
            raise Unread("second-value")
        holder[last] = value

    def _end(self, number: int, end: str) -> None:
        holder, last = self._holder("event.time", number)
        holder[last] = _until(holder.get(last, {}), end)

    def _holder(self, to: str, number: int) -> tuple[dict[str, Any], str]:
        """The object in which a target lies, made where it is not there, and its last name."""
        head, *inner = to.split(".")
        if head in GROUPS:
            holder = self.groups.setdefault(head, {}).setdefault(number or 1, {})
        else:
            inner = [head, *inner]
            holder = self.body
        for name in inner[:-1]:
            holder = holder.setdefault(name, {})
        return holder, inner[-1]

    def _answers(self, origin: Mapping[str, Any]) -> dict[str, Any]:
        self._settle_points()
        groups = {
            GROUPS[head]: [
                {**({"id": f"{_PEOPLE[head]}{number}"} if head in _PEOPLE else {}), **each}
                for number, each in sorted(found.items())
                if each
            ]
            for head, found in self.groups.items()
        }
        for event in groups.get("events", ()):
            if "categories" in event:
                event["categories"] = [{"id": code} for code in event["categories"]]
        for person in groups.get("persons", ()):
            person["roles"] = ["victim"]
        people = {person["id"] for person in groups.get("persons", ())}
        answers = {
            **_DEFAULTS,
            "lang": self.mapping.lang,
            "form": {"id": FORM, "version": VERSION},
            "reporter": {"relation": "documenter", **self.body.pop("reporter", {})},
            "contact": {"how": "no-contact", **self.body.pop("contact", {})},
            **self.body,
            **{name: found for name, found in groups.items() if found},
            "modules": [origin],
        }
        consent = list(self._consents(people))
        if consent:
            answers["consent"] = consent
        answers["narrative"] = {"text": self._story(answers["lang"])}
        if not self.is_told:
            self.notes.append(Note("nothing-told"))
        return answers

    def _consents(self, people: set[str]) -> Iterator[dict[str, str]]:
        for number, scope, value in self.consent:
            person = f"p{number}" if number else "reporter"
            if number and person not in people:
                self.notes.append(Note("nobody", scope, value))
                continue
            yield {"person": person, "scope": scope, "value": value, "how": "form"}

    def _settle_points(self) -> None:
        """Latitude and longitude from two columns are one point, or none."""
        for event in self.groups.get("event", {}).values():
            point = event.get("place", {}).get("point")
            if point is None or "precision" in point:
                continue
            if "lat" in point and "lon" in point:
                event["place"]["point"] = values.point_of(point["lat"], point["lon"])
            else:
                del event["place"]["point"]
                self._keep(
                    "no-such-point", "latitude, longitude", ", ".join(map(str, point.values()))
                )

    def _story(self, lang: str) -> str:
        """The narrative, and below it what has no other place."""
        if len(self.stories) == 1:
            text = self.stories[0][1]
        else:
            text = "\n\n".join(f"{name}:\n{cell}" for name, cell in self.stories)
        if self.kept:
            heading = WORDS["appendix"]["es" if lang != "en" else "en"]
            lines = "\n".join(f"{name}: {cell}" for name, cell in self.kept)
            text = f"{text}\n\n{heading}\n{lines}".strip()
        if len(text) > NARRATIVE_LIMIT:
            self.notes.append(Note("story-too-long"))
        return text


def _left(columns: Sequence[Column]) -> frozenset[str]:
    return frozenset(column.name for column in columns if column.target.kind == "leave")


def _told(row: Row, but: Collection[str]) -> list[list[str]]:
    return [[name, cell] for name, cell in row.cells.items() if name not in but]


def _until(time: Mapping[str, Any], end: str) -> dict[str, Any]:
    """A time with an end from another column; raises ``Unread`` where it has one."""
    if "end" in time:
        raise Unread("second-value")
    words = {"text": time["text"]} if "text" in time else {}
    return {**moments.range_of(time.get("start"), end), **words}
