"""``/api/v1``: files that belong to an appeal, in and out; never shown in a browser, only saved."""

from __future__ import annotations

from typing import Any

import msgspec
from fastapi import APIRouter
from sqlalchemy import Connection, func, select
from starlette.concurrency import run_in_threadpool
from starlette.datastructures import UploadFile
from starlette.requests import Request
from starlette.responses import FileResponse, Response

from callcenter.appeals import Role
from callcenter.appeals.case import Case
from callcenter.casework.attachments import Stored
from callcenter.console.access import Asker
from callcenter.console.api.answers import send
from callcenter.console.api.v1 import IdempotencyKey, Number, refuse_unless_possible, scope_of
from callcenter.console.api.v1_models import Attachment
from callcenter.console.field_errors import field_errors
from callcenter.console.gate import Admitted
from callcenter.console.once import Answer, Keep, fingerprint
from callcenter.console.parts import Parts, language_of, parts_of
from callcenter.console.problems import Refusal
from callcenter.errors import AttachmentRefused
from callcenter.journal.engine import reading
from callcenter.journal.tables import appeal_attachment

__all__ = ["router"]

router = APIRouter(prefix="/api/v1", tags=["attachments"])
_FROM_OUTSIDE = (Role.CITIZEN.value, Role.SYSTEM.value)
"""Files of units and staff are theirs."""
_UPLOAD: dict[str, Any] = {
    "requestBody": {
        "required": True,
        "content": {
            "multipart/form-data": {
                "schema": {
                    "type": "object",
                    "required": ["file"],
                    "properties": {"file": {"type": "string", "format": "binary"}},
                }
            }
        },
    }
}


@router.post(
    "/appeals/{number}/attachments", status_code=201, response_model=Attachment, openapi_extra=_UPLOAD
)
async def attach(request: Request, number: Number, asker: Admitted, idempotency_key: IdempotencyKey = "") -> Response:
    """Attach a file (`file`): JPEG, PNG, WebP, PDF, MP4, MP3, DOCX or XLSX."""
    parts = parts_of(request)
    case = await run_in_threadpool(parts.public.find, asker, "attach", number, "")
    async with request.form(max_files=1, max_fields=4) as form:
        file = form.get("file")
        if not isinstance(file, UploadFile):
            missing = field_errors([{"type": "missing", "loc": ("file",)}], language_of(request))
            raise Refusal("field-invalid", errors=missing)
        return await run_in_threadpool(_take, parts, asker, case, file, idempotency_key)


def _take(parts: Parts, asker: Asker, case: Case, file: UploadFile, key: str) -> Response:
    stored = parts.attachments.take(file.file, file.filename or "")
    try:
        asked = fingerprint("attach", case.number, stored.name, stored.sha256)
        answer = parts.once.run(
            scope_of(asker, case.number), key, asked, lambda keep: _attach(parts, asker, case, stored, keep)
        )
    finally:
        parts.attachments.drop(stored)
    return send(answer)


def _attach(parts: Parts, asker: Asker, case: Case, stored: Stored, keep: Keep) -> Answer:
    refuse_unless_possible(parts, case, "supplement")
    answer = Answer(201, msgspec.json.encode(stored).decode())

    def keep_file(connection: Connection, kept: Answer) -> None:
        """In the same transaction: not more files than may be, and the file is in its place before it is told of."""
        if _count(connection, case.number) > parts.config.attachments.per_appeal:
            raise AttachmentRefused("the appeal has as many attachments as it may have", "many")
        parts.attachments.keep(stored)
        keep(connection, kept)

    said = msgspec.structs.asdict(stored)
    return parts.public.add(asker, case, "attach", said, lambda _: answer, keep_file)


def _count(connection: Connection, number: str) -> int:
    mine = (appeal_attachment.c.number == number) & appeal_attachment.c.role.in_(_FROM_OUTSIDE)
    return connection.execute(select(func.count()).select_from(appeal_attachment).where(mine)).scalar_one()


@router.get("/appeals/{number}/attachments/{attachment}", response_class=FileResponse, responses={
    200: {"description": "The file.", "content": {"application/octet-stream": {}}},
})  # fmt: skip
def download(request: Request, number: Number, attachment: str, asker: Admitted) -> Response:
    """Fetch a file that came in by your channel."""
    parts = parts_of(request)
    case = parts.public.find(asker, "download", number, "")
    path = parts.attachments.path(attachment)
    mine = (appeal_attachment.c.attachment == attachment) & (appeal_attachment.c.number == case.number)
    with reading(parts.engine) as connection:
        wanted = select(appeal_attachment).where(mine, appeal_attachment.c.role.in_(_FROM_OUTSIDE))
        row = connection.execute(wanted).first()
    if row is None or not path.is_file():
        raise Refusal("attachment-unknown")
    return FileResponse(path, media_type=row.media_type, filename=row.name)
