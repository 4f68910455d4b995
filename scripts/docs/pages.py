"""Reads the pages: their shell blocks, what is said about each, and what each is to print.

A block of sh stands behind one of these lines, which readers do not see:

    <!-- run -->                      it is run; what follows in a page goes on where it ended
    <!-- run: a.example=localhost -->  the same, with other words in the place of some
    <!-- not run: why -->             it cannot be run where the pages are tried

and what it prints, where the page shows that, stands next behind `<!-- prints -->`; `…` stands for anything in a line, and for
any lines where it is alone on one.
"""

import dataclasses
import pathlib
import re

ROOT = pathlib.Path(__file__).resolve().parents[2]
FENCE = re.compile(r"(?:^<!-- (?P<note>[^\n]*) -->\n)?^```(?P<kind>[a-z]*)\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)


@dataclasses.dataclass
class Block:
    """One block of sh."""

    page: str
    line: int
    text: str
    note: str
    prints: str | None = None

    @property
    def runs(self):
        return self.note == "run" or self.note.startswith("run:")

    def commands(self):
        """The text with the words put in that the note names."""
        text = self.text
        if self.note.startswith("run:"):
            for pair in self.note.removeprefix("run:").split(";"):
                written, put = pair.strip().split("=", 1)
                text = text.replace(written, put)
        return text


def pages():
    """Every page in Markdown that a reader follows, as paths from the root."""
    found = [ROOT / "README.md", ROOT / "README.ko.md", *sorted((ROOT / "docs").rglob("*.md"))]
    return [str(path.relative_to(ROOT)) for path in found if path.exists()]


def blocks(page):
    """The blocks of sh of a page, in their order."""
    text = (ROOT / page).read_text()
    found = []
    for match in FENCE.finditer(text):
        line = text.count("\n", 0, match.start("text"))
        note = match["note"] or ""
        if note == "prints":
            if not found:
                raise SystemExit(f"{page}:{line}: no block comes before what it prints")
            found[-1].prints = match["text"]
        elif match["kind"] == "sh":
            found.append(Block(page, line, match["text"], note))
    return found


def expectation(prints):
    """A regular expression of what is to be printed."""
    pattern = ""
    for line in prints.rstrip("\n").split("\n"):
        if line == "…":
            pattern += r"(?:[^\n]*\n)*?"
        else:
            pattern += "[^\\n]*".join(re.escape(part) for part in line.split("…")) + r"\n"
    return re.compile(pattern)
