"""A report as a mail, handed to a mail server."""

from __future__ import annotations

import hashlib
import smtplib
import ssl
from collections.abc import Sequence
from datetime import UTC, datetime
from email.message import EmailMessage
from email.utils import format_datetime

from callcenter.config.reports import Mail
from callcenter.errors import ReportUndelivered

__all__ = ["message", "send"]

_TYPES = {
    "md": ("text", "markdown"), "html": ("text", "html"), "csv": ("text", "csv"), "json": ("application", "json"),
    "xlsx": ("application", "vnd.openxmlformats-officedocument.spreadsheetml.sheet"),
    "docx": ("application", "vnd.openxmlformats-officedocument.wordprocessingml.document"),
}  # fmt: skip


def message(mail: Mail, to: Sequence[str], title: str, name: str, content: bytes, at: int) -> EmailMessage:
    """The mail with its attachment ``name``; the same report bears the same Message-ID, however often it is sent."""
    made = EmailMessage()
    made["Subject"] = title
    made["From"] = mail.sender
    made["To"] = ", ".join(to)
    made["Date"] = format_datetime(datetime.fromtimestamp(at / 1e6, UTC))
    ident = hashlib.sha256("\n".join((mail.sender, *to, title, name)).encode()).hexdigest()[:32]
    made["Message-ID"] = f"<{ident}@{mail.sender.rpartition('@')[2]}>"
    made["Auto-Submitted"] = "auto-generated"
    made.set_content(f"{title}见附件。\n\n本邮件由系统自动发送，请勿回复。\n")
    main, sub = _TYPES[name.rpartition(".")[2]]
    made.add_attachment(content, maintype=main, subtype=sub, filename=name)
    return made


def send(mail: Mail, made: EmailMessage) -> dict[str, str]:
    """Hand it over; address → why the server refused it, for those that it refused. Raises ReportUndelivered."""
    try:
        with _connected(mail) as server:
            if mail.user:
                server.login(mail.user, mail.password)
            refused = server.send_message(made)
    except smtplib.SMTPRecipientsRefused as error:
        raise ReportUndelivered(f"{mail.host} refused all addresses: {_reasons(error.recipients)}") from error
    except (OSError, smtplib.SMTPException) as error:  # certificates are OSErrors, too
        raise ReportUndelivered(f"{mail.host}:{mail.port} did not take the mail: {_why(error)}") from error
    return {address: _text(reason) for address, (_, reason) in refused.items()}


def _connected(mail: Mail) -> smtplib.SMTP:
    if mail.security == "tls":
        return smtplib.SMTP_SSL(mail.host, mail.port, timeout=mail.timeout_seconds, context=_trust(mail))
    server = smtplib.SMTP(mail.host, mail.port, timeout=mail.timeout_seconds)
    if mail.security == "starttls":
        try:
            server.starttls(context=_trust(mail))
        except BaseException:
            server.close()
            raise
    return server


def _trust(mail: Mail) -> ssl.SSLContext:
    return ssl.create_default_context(cafile=mail.ca_file or None)


def _why(error: Exception) -> str:
    """Without the password, which some servers repeat."""
    if isinstance(error, smtplib.SMTPAuthenticationError):
        return f"user or password is wrong ({error.smtp_code})"
    return str(error) or type(error).__name__


def _reasons(refused: dict[str, tuple[int, bytes]]) -> str:
    return "; ".join(f"{address}: {_text(reason)}" for address, (_, reason) in refused.items())


def _text(reason: bytes) -> str:
    return reason.decode("utf-8", "replace") if isinstance(reason, bytes) else str(reason)
