"""From one file to another, document by document."""

from __future__ import annotations

from dataclasses import dataclass, field
from typing import Any, TextIO

from kkt_driver.convert.entry import BrokenDocument
from kkt_driver.convert.files import format_of, format_to_read, read, reading, writer_of, writing
from kkt_driver.convert.progress import Progress
from kkt_driver.errors import KktError

#: so many reasons are kept; all are counted
MAX_REASONS = 100


@dataclass(frozen=True, slots=True)
class Skipped:
    """A document that was left out."""

    document: int
    offset: int
    reason: str


@dataclass(slots=True)
class Summary:
    """What became of the documents. ``reasons``: of the first hundred that were skipped."""

    source: str
    target: str
    read: int = 0
    written: int = 0
    skipped: int = 0
    reasons: list[Skipped] = field(default_factory=list)

    def to_dict(self) -> dict[str, Any]:
        """Ready for JSON."""
        reasons = [{"document": one.document, "offset": one.offset, "reason": one.reason} for one in self.reasons]
        return {
            "from": self.source,
            "to": self.target,
            "read": self.read,
            "written": self.written,
            "skipped": self.skipped,
            "reasons": reasons,
        }


def convert(
    source: str,
    target: str,
    *,
    source_format: str | None = None,
    target_format: str | None = None,
    version: int | None = None,
    items: bool = True,
    keep_going: bool = False,
    progress: TextIO | None = None,
) -> Summary:
    """Convert the file ``source`` into ``target``; ``-`` is stdin or stdout.

    Args:
        source_format, target_format: tlv, json, csv; xlsx to write. By default the names tell.
        version: of the names in JSON (FfdVersion); by default each document's own.
        items: in tables, a row per item; False: a row per document, its items left out.
        keep_going: leave out documents that cannot be read or written, instead of stopping at the first.
        progress: where to draw a bar, if that is a terminal.

    BrokenDocument for the first document that fails, the target then stays as it was; UsageError; OSError.
    """
    summary = Summary(format_to_read(source, source_format), format_of(target, target_format, "--to"))
    with reading(source) as (given, size), writing(target) as made:
        writer = writer_of(made, summary.target, target, version=version, items=items)
        bar = Progress(progress, size) if progress is not None else None
        try:
            for entry in read(given, summary.source):
                summary.read += 1
                try:
                    document = entry.get()
                    try:
                        writer.write(entry.number, document)
                    except KktError as error:
                        raise BrokenDocument(entry.number, entry.offset, str(error)) from error
                    summary.written += 1
                except BrokenDocument as broken:
                    if not keep_going:
                        raise
                    _skip(summary, broken)
                if bar is not None:
                    bar.at(entry.offset, summary.read)
        except BaseException:
            writer.abandon()
            raise
        finally:
            if bar is not None:
                bar.end()
        writer.close()
    return summary


def _skip(summary: Summary, broken: BrokenDocument) -> None:
    summary.skipped += 1
    if len(summary.reasons) < MAX_REASONS:
        summary.reasons.append(Skipped(broken.number, broken.offset, broken.reason))
