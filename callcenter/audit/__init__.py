"""Audits published figures: recomputes what can be recomputed, and tells what contradicts itself. Pure."""

from callcenter.audit.findings import Finding
from callcenter.audit.judging import audit
from callcenter.audit.report import PublishedReport

__all__ = ["Finding", "PublishedReport", "audit"]
