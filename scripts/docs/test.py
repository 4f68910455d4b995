#!/usr/bin/env python3
"""Holds the pages and the files in deploy/ to what is so, with the tools of those who use them.

    test.py [PAGE]…

The program is the one that DAEDAM_TEST_PROGRAM names.
"""

import os
import pathlib
import re
import subprocess
import sys

import deploy_files
import pages

HERE = pathlib.Path(__file__).parent
# Pages in both languages that have the same blocks, so that one was not changed without the other.
TWINS = ["class", "first-interview", "install", "monitoring", "troubleshooting"]


def notes():
    """Every block of sh says whether it is run, or why not."""
    for page in pages.pages():
        for block in pages.blocks(page):
            if not block.runs and not block.note.startswith("not run: "):
                yield f"{page}:{block.line}: say `<!-- run -->` or `<!-- not run: why -->` above this block"
            elif block.prints and not block.runs:
                yield f"{page}:{block.line}: what it prints is not checked, because it is not run"


def twins():
    """Both languages have the same blocks."""
    for name in TWINS:
        korean, english = ([(block.text, block.prints, block.note) for block in pages.blocks(page)] for page in (f"docs/ko/{name}.md", f"docs/{name}.md"))
        if korean != english:
            number = next((n for n, pair in enumerate(zip(korean, english)) if pair[0] != pair[1]), min(len(korean), len(english)))
            yield f"docs/{name}.md and docs/ko/{name}.md differ in block {number + 1}"


def lists():
    """The pages that list something name all of it, and nothing else."""
    codes = set(re.findall(r"'([a-z_]+)'", (pages.ROOT / "web/src/api/error-codes.ts").read_text()))
    described = set()
    for row in re.findall(r"^\| (`[^|]*`) \| \d{3} \|", (pages.ROOT / "docs/error-codes.md").read_text(), re.MULTILINE):
        described.update(re.findall(r"`([a-z_]+)`", row))
    measured = set()
    for file in ("measurements", "process_figures"):
        text = (pages.ROOT / f"crates/daedam/src/{file}.rs").read_text()
        measured.update(re.findall(r'\(\s*"((?:daedam|http|process)_[a-z_]+)",', text))
    table = set(re.findall(r"^\| `([a-z_]+)` \| (?:counter|gauge|histogram) \|", (pages.ROOT / "docs/monitoring.md").read_text(), re.MULTILINE))
    for page, named, there in (("docs/error-codes.md", described, codes), ("docs/monitoring.md", table, measured)):
        yield from (f"{page} does not name {name}" for name in sorted(there - named))
        yield from (f"{page} names {name}, and there is none" for name in sorted(named - there))


def followed(page):
    """Follows one page, where it has anything to run."""
    if any(block.runs for block in pages.blocks(page)):
        done = subprocess.run([sys.executable, HERE / "try_page.py", page, os.environ["DAEDAM_TEST_PROGRAM"]])
        if done.returncode != 0:
            yield f"{page} does not do what it says"


def main():
    faults = [*notes(), *twins(), *lists()]
    if len(sys.argv) == 1:
        faults += deploy_files.faults()
    for page in sys.argv[1:] or pages.pages():
        # Twins have the same blocks, so they are followed once.
        if not sys.argv[1:] and page in [f"docs/{name}.md" for name in TWINS]:
            continue
        faults += followed(page)
    for fault in faults:
        print(f"docs: {fault}", file=sys.stderr)
    print(f"docs: {len(faults)} faults")
    return 1 if faults else 0


if __name__ == "__main__":
    sys.exit(main())
