"""A template for a new record, and the JSON Schema that helps to fill it."""

from __future__ import annotations

import json
import re
from pathlib import Path

from kb.errors import KbError
from kb.records.loader import read_all
from kb.records.models import SCHEMA_VERSION, Record

SCHEMA_NAME = ".record.schema.json"

_TEMPLATE = """\
# yaml-language-server: $schema=../{schema}
# {guide}
schema_version: {version}
id: {id}
kind: case  # case or plan_section
source: {{document: {document}, section: "", page: ""}}
municipality: ""  # six digits, see municipalities.yaml
status: done  # done, in_progress or planned
title:
  ja: ""
  en: ""
gist:
  ja: ""
  en: ""
summary:
  ja: ""
  en: ""
questions:
  ja: ["", "", ""]
  en: ["", "", ""]
topics: []
approaches: []
points:
  - id: pa
    aspect: {aspect}  # see aspects.yaml
    ja: ""
    en: ""
"""


def write_template(cases: Path, record_id: str) -> list[Path]:
    """Write ``cases/<document>/<id>.yaml`` and the schema; the paths written.

    The document is the known one the id starts with, else the part before the first hyphen.

    Raises:
        KbError: the id is no id, is taken, or the folder cannot be written.
    """
    if not re.fullmatch(r"[a-z0-9]+(-[a-z0-9]+)+", record_id) or len(record_id) > 60:
        raise KbError(
            "An id is small letters, digits and hyphens, such as naha-no18. Choose another."
        )
    loading = read_all(cases)
    if record_id in loading.loaded:
        raise KbError(f"{loading.loaded[record_id].file} has this id already. Choose another.")
    documents = [
        record.record.source.document
        for known, record in loading.loaded.items()
        if known.split("-")[0] == record_id.split("-")[0]
    ]
    document = documents[0] if documents else record_id.split("-")[0]
    path = cases / document / f"{record_id}.yaml"
    text = _TEMPLATE.format(
        schema=SCHEMA_NAME,
        version=SCHEMA_VERSION,
        id=record_id,
        document=document,
        aspect=next(iter(loading.tables.aspects), ""),
        guide="cases/README.md tells what to write; then run: kb check",
    )
    schema = cases / SCHEMA_NAME
    try:
        path.parent.mkdir(parents=True, exist_ok=True)
        with path.open("x", encoding="utf-8", newline="\n") as file:
            file.write(text)
        schema.write_text(
            json.dumps(Record.model_json_schema(), ensure_ascii=False, indent=1), encoding="utf-8"
        )
    except FileExistsError:
        raise KbError(f"{path} exists already. Fill it, or choose another id.") from None
    except OSError as error:
        raise KbError(f"{path} cannot be written ({error.strerror}). Check the folder.") from error
    return [path, schema]
