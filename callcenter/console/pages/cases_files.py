"""Files of an appeal, for staff: only to be saved, with the password given lately, and a row on the audit log."""

from __future__ import annotations

from fastapi import APIRouter
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from callcenter.console.access import Staff
from callcenter.console.cases.asking import reader_of
from callcenter.console.cases.files import file_of
from callcenter.console.cases.one import row_of
from callcenter.console.gate import Admitted
from callcenter.console.pages.cases import READERS
from callcenter.console.pages.page import Page
from callcenter.console.parts import parts_of
from callcenter.console.problems import Refusal
from callcenter.console.supervise.asking import note
from callcenter.journal.engine import reading

__all__ = ["PAGE"]

router = APIRouter(include_in_schema=False)


@router.get("/cases/{number}/files/{attachment}")
def fetch(request: Request, asker: Admitted, number: str, attachment: str) -> Response:
    """One file of an appeal that is in sight."""
    parts, reader = parts_of(request), reader_of(request, asker)
    with reading(parts.engine) as connection:
        row = row_of(connection, number, reader)
        if row is None:
            raise Refusal("case-unknown")
        found = file_of(connection, row, attachment, reader)
    if found is None:
        raise Refusal("attachment-unknown")
    file, name, is_open = found
    subject = f"file {attachment} of {row['number']}"
    if not is_open:
        note(request, asker, "export", subject, outcome="refused")
        raise Refusal("scope-needed")
    path = parts.attachments.path(attachment)
    if not path.is_file():
        raise Refusal("attachment-unknown")
    note(request, asker, "export", subject)
    return FileResponse(path, media_type=file["media_type"], filename=name)


PAGE = Page(
    name="cases_files", router=router,
    who={("GET", "/cases/{number}/files/{attachment}"): Staff(roles=READERS, confirm=True)},
)  # fmt: skip
