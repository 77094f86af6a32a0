"""Will phones go on to trust the certificate of SIP over TLS?"""

from __future__ import annotations

import datetime
from collections.abc import Iterator

from cryptography import x509
from cryptography.hazmat.primitives.serialization import Encoding, PublicFormat, load_pem_private_key

from callcenter.doctor.case import Case
from callcenter.doctor.finding import Told, fault, ok, unseen, warning

_DAYS = 30


def certificate(case: Case) -> Iterator[Told]:
    """Its days, and whether the key is its own."""
    path, key = case.folders.certificate, case.folders.private_key
    if not path.exists() and not key.exists():
        yield unseen("none yet: a self-signed one is made at the first start")
        return
    advice = f"put a good one and its key into {path} and {key.name}, then start anew"
    try:
        found = x509.load_pem_x509_certificate(path.read_bytes())
        private = load_pem_private_key(key.read_bytes(), None)
    except (OSError, ValueError, TypeError) as error:
        yield fault(f"certificate or key cannot be read: {error}", advice)
        return
    form = (Encoding.DER, PublicFormat.SubjectPublicKeyInfo)
    if found.public_key().public_bytes(*form) != private.public_key().public_bytes(*form):
        yield fault("the key is not that of the certificate", advice)
    now = datetime.datetime.fromtimestamp(case.now, datetime.UTC)
    days = (found.not_valid_after_utc - now).days
    until = f"{found.not_valid_after_utc:%Y-%m-%d}"
    if now < found.not_valid_before_utc:
        yield fault(f"not valid before {found.not_valid_before_utc:%Y-%m-%d %H:%M} UTC", advice)
    elif days < 0:
        yield fault(f"expired on {until}", advice)
    elif days < _DAYS:
        yield warning(f"expires on {until}, in {days} day(s)", advice)
    else:
        yield ok(f"valid until {until}")
