"""The settings as the values that the deciding code takes."""

from __future__ import annotations

from callcenter.config import Config
from callcenter.oversight.rules import OversightRules

__all__ = ["oversight_rules"]


def oversight_rules(config: Config) -> OversightRules:
    """The limits of ``oversight`` in callcenter.yaml."""
    given = config.oversight
    return OversightRules(
        callback_attempts=given.callback_attempts,
        onsite_workdays=given.onsite_workdays,
        reply_workdays={
            "supervise": given.supervise_workdays,
            "escalate": given.escalate_workdays,
            "refer": given.refer_workdays,
        },
        evidence_files=given.evidence_files,
    )
