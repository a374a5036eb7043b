"""What is to be said about an evidence file, and the reason why one cannot be made into pages."""

from __future__ import annotations

from dataclasses import dataclass

from feecase.model.finding import Finding, Level


@dataclass(frozen=True, slots=True)
class Remark:
    """One thing to say about a file. Chinese sentences; `what` does not name the file."""

    what: str
    why: str = ""
    settle: str = ""
    level: Level = "note"

    def finding(self, evidence: str, title: str) -> Finding:
        """Return the finding for one item of evidence."""
        return Finding(
            check="evidence.files",
            level=self.level,
            what=f"证据“{title}”{self.what}",
            why=self.why,
            where=f"evidence[{evidence}]",
            settle=self.settle,
        )


class Unpageable(Exception):  # noqa: N818 — not an error: the file goes along as it is
    """The file cannot be made into pages; it goes along as a separate file (另附), and the remark says why."""

    def __init__(self, why: str, settle: str = "", *, what: str = "不能转成页面，作为单独文件另附") -> None:
        super().__init__(why)
        self.remark = Remark(what, why, settle, "warning")
