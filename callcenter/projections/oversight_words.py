"""What oversight does with an appeal in words, for its history (see ``appeal_words``)."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any

from callcenter.facts import (
    AssessmentExclusionApproved,
    AssessmentExclusionDenied,
    AssessmentExclusionRequested,
    AssessmentExclusionRevoked,
    EvidenceAdded,
    Fact,
    LookBackAssigned,
    LookBackDecided,
    LookBackDropped,
    LookBackTried,
    LookBackVisitCancelled,
    LookBackVisitOrdered,
    OnsiteAssigned,
    OnsiteCancelled,
    OnsiteDecided,
    OnsitePlanned,
    OnsiteReported,
    OnsiteSentBack,
    SupervisionDemanded,
    SupervisionLapsed,
    SupervisionRaised,
    SupervisionRecordClosed,
    SupervisionRecordOpened,
    SupervisionReplied,
    SupervisionWithdrawn,
)
from callcenter.oversight import words

__all__ = ["OVERSIGHT_CHINESE", "OVERSIGHT_SENTENCES"]

OVERSIGHT_SENTENCES: Mapping[type[Fact], tuple[str, str]] = {
    LookBackAssigned: ("回头看 {look_back} 分派给 {assignee}", "look-back {look_back} is for {assignee}"),
    LookBackTried: ("回头看 {look_back}：未接通", "look-back {look_back}: not reached"),
    LookBackVisitOrdered: ("回头看 {look_back} 转现场核查 {check}", "look-back {look_back}: on-site check {check}"),
    LookBackVisitCancelled: ("回头看 {look_back} 退回电话回访", "look-back {look_back}: called back instead"),
    LookBackDecided: ("回头看 {look_back}（{method}）：{verdict}", "look-back {look_back} ({method}): {verdict}"),
    LookBackDropped: ("回头看 {look_back}：不再核查", "look-back {look_back}: dropped"),
    OnsitePlanned: ("现场核查 {check}：{place}，限 {due}", "on-site check {check}: {place}, due {due}"),
    OnsiteAssigned: ("现场核查 {check} 分派给{kind} {assignee}", "on-site check {check} is for {kind} {assignee}"),
    EvidenceAdded: ("现场核查 {check}：上传材料（{note}）", "on-site check {check}: evidence ({note})"),
    OnsiteReported: ("现场核查 {check} 报告（{finding}）：{text}", "on-site check {check} reports ({finding}): {text}"),
    OnsiteSentBack: ("现场核查 {check} 退回重查", "on-site check {check} sent back"),
    OnsiteDecided: ("现场核查 {check}：{verdict}", "on-site check {check}: {verdict}"),
    OnsiteCancelled: ("现场核查 {check} 取消", "on-site check {check} cancelled"),
    SupervisionRecordOpened: ("{level} {record}：{unit}", "{level} {record}: {unit}"),
    SupervisionRaised: ("{record} 提级为{level}", "{record} goes up: {level}"),
    SupervisionDemanded: ("{record} 要求：{text}，限 {due}", "{record} demands: {text}, due {due}"),
    SupervisionReplied: ("{record} 单位反馈：{text}", "{record} the unit answers: {text}"),
    SupervisionLapsed: ("{record} 逾期未反馈（{due}）", "{record} no answer in time ({due})"),
    SupervisionRecordClosed: ("{record} 办结（{result}）：{text}", "{record} closed ({result}): {text}"),
    SupervisionWithdrawn: ("{record} 撤销", "{record} withdrawn"),
    AssessmentExclusionRequested: (
        "申请考核剔除 {exclusion}（{code}）：{unit}", "exclusion {exclusion} from the assessment of {unit} ({code})",
    ),
    AssessmentExclusionApproved: ("同意考核剔除 {exclusion}", "exclusion {exclusion} approved"),
    AssessmentExclusionDenied: ("不同意考核剔除 {exclusion}", "exclusion {exclusion} denied"),
    AssessmentExclusionRevoked: ("撤回考核剔除 {exclusion}", "exclusion {exclusion} revoked"),
}  # fmt: skip
"""Fact type → its sentence in Chinese and in English. Clue packages are not told in an appeal's history."""

OVERSIGHT_CHINESE: Mapping[str, Mapping[Any, str]] = {
    "verdict": {**words.FINDING_WORDS, **words.VERDICT_WORDS},
    "finding": words.FINDING_WORDS,
    "method": words.METHOD_WORDS,
    "kind": words.ASSIGNEE_WORDS,
    "level": words.LEVEL_WORDS,
    "result": words.RESULT_WORDS,
}
"""Field → its words."""
