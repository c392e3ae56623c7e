"""What a search found and what it could not see, for people and for programs. It never repeats the words."""

import json
from collections.abc import Iterator
from dataclasses import asdict, dataclass, field
from datetime import date, timedelta

OLD_VERSIONS = (
    "Words that are in files and in no row are old versions. Something may still need them: a long transaction "
    "(pg_stat_activity.backend_xmin), a prepared transaction or a replication slot. End it and prove again."
)


@dataclass(frozen=True, slots=True)
class Finding:
    """One place that holds a passage: `what` kind of place, `where` it is, and the `key` of the row or message."""

    passage: int
    what: str
    where: str
    key: str = ""


@dataclass(slots=True)
class Report:
    """`searched` says what was looked through, `unsearched` what could not be, `undone` what vacuuming left out."""

    passages: int
    searched: list[str] = field(default_factory=list)
    found: list[Finding] = field(default_factory=list)
    undone: list[str] = field(default_factory=list)
    unsearched: list[str] = field(default_factory=list)
    beyond: list[str] = field(default_factory=list)

    @property
    def status(self) -> int:
        """0: the words are nowhere. 1: they are somewhere. 2: they may be where nothing could be searched."""
        if self.found:
            return 1
        return 2 if self.unsearched else 0

    def as_json(self) -> str:
        return json.dumps({"status": self.status, **asdict(self)}, ensure_ascii=False, indent=2)

    def lines(self) -> Iterator[str]:
        yield {0: "Nothing was found.", 1: "FOUND:", 2: "Nothing was found, but NOT EVERYTHING COULD BE SEARCHED:"}[
            self.status
        ]
        for one in self.found:
            yield f"  passage {one.passage}: {one.what} {one.where}" + (f", key {one.key}" if one.key else "")
        if self.found and all(one.what == "file" for one in self.found):
            yield f"  {OLD_VERSIONS}"
        for title, said in (
            ("Could not be searched", self.unsearched),
            ("Could not be done", self.undone),
            ("Searched", self.searched),
            ("Cannot be seen from here", self.beyond),
        ):
            if said:
                yield f"{title}:"
                yield from (f"  {line}" for line in said)


def beyond(kept_days: int | None, today: date) -> list[str]:
    """Where the words may be although nothing was found, and until when."""
    until = "unknown: ask whoever keeps them (and set CATCHMENT_BACKUPS_KEPT_DAYS)"
    if kept_days is not None:
        until = f"{today + timedelta(days=kept_days)}, as they are kept for {kept_days} days"
    return [
        f"Backups and archived write-ahead logs made until today. They hold the words until: {until}.",
        "Standby servers: they follow the vacuum, and remove old write-ahead logs in their own time.",
        "Followers outside this installation: they were told by event, and answer for their own copies.",
        "Copies of files that the file system keeps: snapshots, and blocks of deleted files that were not reused.",
    ]
