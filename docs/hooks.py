"""Build the site from what ships: the manual's topics become pages, so that nothing is written twice."""

from pathlib import Path

from mkdocs.config.defaults import MkDocsConfig
from mkdocs.structure.files import File, Files
from mkdocs.structure.nav import Navigation, Section

ROOT = Path(__file__).resolve().parent.parent
HELP = ROOT / "src" / "feecase" / "help"
FIRST = ("start", "import", "files")
TITLES = {"help": "手册", "design": "Design", "adr": "Decisions", "reference": "Reference"}


def on_files(files: Files, config: MkDocsConfig) -> Files:
    """Add the topics of `feecase help` and the project's own pages to the site."""
    for topic in sorted(HELP.glob("*.md"), key=lambda path: (path.stem not in FIRST, path.stem)):
        files.append(File.generated(config, f"help/{topic.name}", abs_src_path=str(topic)))
    for name in ("CHANGELOG.md", "SECURITY.md"):
        files.append(File.generated(config, name.lower(), abs_src_path=str(ROOT / name)))
    return files


def on_nav(nav: Navigation, **_: object) -> Navigation:
    """Name the sections."""
    for section in nav.items:
        if isinstance(section, Section):
            section.title = TITLES.get(section.title.lower(), section.title)
    return nav
