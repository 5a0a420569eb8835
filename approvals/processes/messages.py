"""Translations: collect the texts of every room, compile them, say what is missing.

Each room has a catalogue of its own under `approvals/translations/zh_Hans_CN/LC_MESSAGES`; English
is the language of the texts themselves.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from pathlib import Path

from babel.messages.catalog import Catalog
from babel.messages.extract import extract_from_dir, extract_from_file
from babel.messages.mofile import write_mo
from babel.messages.pofile import read_po, write_po

from approvals.extensions import DOMAINS
from workflows.rules import RULES

ROOT = Path(__file__).resolve().parents[2]
FOLDER = ROOT / "approvals/translations/zh_Hans_CN/LC_MESSAGES"
KEYWORDS = {
    "_": None,
    "_l": None,
    "N_": None,
    "gettext": None,
    "lazy_gettext": None,
    "ngettext": (1, 2),
}
METHODS = [("**.py", "python"), ("**.html", "jinja2")]
OPTIONS = {"**.html": {"trimmed": "true", "silent": "false"}}
TEMPLATES_OF_CORE = ("shell", "macros", "errors", "steps")
MORE_TEMPLATES = {"accounts": ("administration",), "reviews": ("public",)}
HEADER = r"""# Simplified Chinese.
msgid ""
msgstr ""
"Project-Id-Version: Fundtrail\n"
"Language: zh_Hans_CN\n"
"MIME-Version: 1.0\n"
"Content-Type: text/plain; charset=utf-8\n"
"Content-Transfer-Encoding: 8bit\n"
"Plural-Forms: nplurals=1; plural=0;\n"

"""
"""Without dates and names, so that extracting twice changes nothing."""


def compile_all() -> None:
    """Write the .mo files that the program reads."""
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as source:
            catalog = read_po(source, locale="zh_Hans_CN")
        with path.with_suffix(".mo").open("wb") as target:
            write_mo(target, catalog)


def extract_all() -> None:
    """Bring every catalogue up to date with the sources; translations that fit are kept."""
    FOLDER.mkdir(parents=True, exist_ok=True)
    everything = _every_translation()
    for domain in DOMAINS:
        catalog = Catalog(locale="zh_Hans_CN", project="Fundtrail", charset="utf-8")
        for texts in _texts(domain):
            message = catalog.add(texts, string=everything.get(_key(texts), ""))
            if isinstance(texts, tuple) and not message.string:
                message.string = ("",)
        if len(catalog):
            _write(domain, catalog)


def missing() -> list[str]:
    """Texts of the sources that have no Chinese or more than one, and entries that are unsure."""
    known = _every_translation()
    found = []
    for domain in DOMAINS:
        for texts in _texts(domain):
            if not known.get(_key(texts)):
                found.append(f"{domain}: {_key(texts)!r} has no Chinese")
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as source:
            found += [
                f"{path.stem}: {m.id!r} is unsure" for m in read_po(source) if m.id and m.fuzzy
            ]
    return sorted({*found, *_contradictions()})


def _contradictions() -> Iterator[str]:
    """Texts with two translations: the rooms' catalogues are merged, and only one would be shown."""
    seen: dict[str, tuple[str, object]] = {}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans_CN"):
                if not message.id:
                    continue
                key = _key(message.id)
                room, words = seen.setdefault(key, (path.stem, message.string))
                if words != message.string:
                    yield f"{path.stem}: {key!r} has other Chinese in {room}"


def _texts(domain: str) -> Iterator[str | tuple[str, ...]]:
    seen = set()
    for source in _sources(domain):
        for texts in _in(source):
            if texts not in seen:
                seen.add(texts)
                yield texts
    if domain == "workflows":
        yield from (rule.sentence for rule in RULES.values() if rule.sentence not in seen)


def _sources(domain: str) -> Iterator[Path]:
    if domain == "core":
        yield from sorted((ROOT / "approvals").glob("*.py"))
        yield from sorted((ROOT / "templates").glob("*.html"))
        yield from (ROOT / "templates" / name for name in TEMPLATES_OF_CORE)
    elif domain == "workflows":
        yield ROOT / "workflows"
    else:
        names = (domain, *MORE_TEMPLATES.get(domain, ()))
        yield from (ROOT / "templates" / name for name in names)
        yield ROOT / "approvals" / domain


def _in(source: Path) -> Iterator[str | tuple[str, ...]]:
    if source.is_dir():
        found = extract_from_dir(str(source), METHODS, OPTIONS, keywords=KEYWORDS)
        yield from (texts for _file, _line, texts, _comments, _context in found)
    elif source.exists():
        method = "jinja2" if source.suffix == ".html" else "python"
        options = OPTIONS["**.html"] if method == "jinja2" else {}
        with_texts = extract_from_file(method, str(source), keywords=KEYWORDS, options=options)
        yield from (texts for _line, texts, _comments, _context in with_texts)


def _every_translation() -> dict[str, str | tuple[str, ...]]:
    known: dict[str, str | tuple[str, ...]] = {}
    for path in sorted(FOLDER.glob("*.po")):
        with path.open("rb") as source:
            for message in read_po(source, locale="zh_Hans_CN"):
                if message.id and message.string and any(message.string):
                    known[_key(message.id)] = message.string  # type: ignore[assignment]
    return known


def _key(texts: str | tuple[str, ...] | list[str]) -> str:
    return texts if isinstance(texts, str) else texts[0]


def _write(domain: str, catalog: Catalog) -> None:
    with (FOLDER / f"{domain}.po").open("wb") as target:
        target.write(HEADER.encode())
        write_po(target, catalog, no_location=True, omit_header=True, sort_output=True, width=100)


def main(arguments: list[str]) -> int:
    """`compile`, `extract` or `check`; the status of `check` is 1 where something is missing."""
    if arguments == ["compile"]:
        compile_all()
    elif arguments == ["extract"]:
        extract_all()
    elif arguments == ["check"]:
        found = missing()
        print("\n".join(found) or "Every text has its Chinese.")
        return 1 if found else 0
    else:
        print("say compile, extract or check", file=sys.stderr)
        return 2
    return 0


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
