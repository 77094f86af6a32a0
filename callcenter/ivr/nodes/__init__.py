"""The node types of IVR flows: one file each, and this list of them.

A new type is a new file, its line here, its cases in ``tests/ivr/nodes`` and a golden session.
"""

from callcenter.ivr.flow import Node
from callcenter.ivr.nodes.answer import AnswerNode
from callcenter.ivr.nodes.branch import BranchNode
from callcenter.ivr.nodes.callback import CallbackNode
from callcenter.ivr.nodes.callback_cancel import CallbackCancelNode
from callcenter.ivr.nodes.collect import CollectNode
from callcenter.ivr.nodes.dial import DialNode
from callcenter.ivr.nodes.enqueue import EnqueueNode
from callcenter.ivr.nodes.follow_up import FollowUpNode
from callcenter.ivr.nodes.goto import GotoNode
from callcenter.ivr.nodes.hangup import HangupNode
from callcenter.ivr.nodes.hours import HoursNode
from callcenter.ivr.nodes.http import HttpNode
from callcenter.ivr.nodes.lookup import LookupNode
from callcenter.ivr.nodes.menu import MenuNode
from callcenter.ivr.nodes.message import MessageNode
from callcenter.ivr.nodes.open_appeal import OpenAppealNode
from callcenter.ivr.nodes.play import PlayNode
from callcenter.ivr.nodes.say import SayNode
from callcenter.ivr.nodes.set import SetNode
from callcenter.ivr.nodes.subflow import SubflowNode
from callcenter.ivr.nodes.survey import SurveyNode

__all__ = ["NODE_TYPES"]

NODE_TYPES: dict[str, type[Node]] = {
    cls.TYPE: cls
    for cls in (
        AnswerNode,
        PlayNode,
        SayNode,
        MenuNode,
        CollectNode,
        BranchNode,
        HoursNode,
        LookupNode,
        EnqueueNode,
        DialNode,
        CallbackNode,
        CallbackCancelNode,
        MessageNode,
        SurveyNode,
        FollowUpNode,
        OpenAppealNode,
        SetNode,
        SubflowNode,
        HttpNode,
        GotoNode,
        HangupNode,
    )
}
"""Name of the type in flow files → its class."""
