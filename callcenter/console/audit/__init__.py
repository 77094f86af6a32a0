"""The audit log: what somebody did or was refused, in rows that are chained to each other."""

from callcenter.console.audit.log import ACTIONS, AuditLog, Deed, Found

__all__ = ["ACTIONS", "AuditLog", "Deed", "Found"]
