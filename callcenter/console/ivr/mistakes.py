"""Mistakes of a flow in the staff's words; commands tell them in English."""

from __future__ import annotations

import re
from typing import Any

from callcenter.console.languages import Language
from callcenter.errors import Mistake

__all__ = ["in_words", "told"]

_RULES: tuple[tuple[str, str], ...] = (
    # the file
    (r"is not valid YAML: (.*)", "不是有效的 YAML：{0}"),
    (r"this key stands here twice", "这个键重复出现"),
    (r"the first time in line (\d+); leave one", "第一次在第 {0} 行，只保留一处"),
    (r"two spaces for each level; texts and conditions with .* stand in single quotes",
     "每一级缩进两个空格；含有 , : # {{ 或引号的文字与条件用单引号括起"),
    (r"holds a part that contains itself .*", "包含引用自身的部分（& 与 *），或层级过多"),
    (r"`\*(.*)` stands for another part: write that part out", "*{0} 引用了另一部分：请直接写出内容，不使用 & 与 *"),
    (r"has more than (\d+) levels", "层级过多，最多 {0} 层"),
    (r"has more than (\d+) parts", "内容过多，最多 {0} 项"),
    (r"'?(.*?)'? is no name of a (flow|node)", "“{0}”不能作为{1}名称"),
    (r"name the file with .*|a-z, 0-9 and _, not end; .*",
     "名称用小写字母、数字和 _，字母开头；yes、no、on、off、end 不可用"),
    (r"YAML reads yes, no, on and off as true and false: .*", "YAML 把 yes、no、on、off 读作真假：请加引号或改名"),
    (r"inside \{ \} a condition stands in single quotes", "在 {{ }} 中，条件须用单引号括起"),
    # one node
    (r"has no type", "没有写 type"),
    (r"there is no node type (.*)", "没有节点类型 {0}"),
    (r"has no `next`: the call would come to a dead end", "没有 next：来电将无路可走"),
    (r"has no `(\w+)`", "缺少 {0}"),
    (r"`(\w+)` is no part of (?:an?) (\w+) (?:node|file)", "{1} 没有“{0}”这一项"),
    (r"has no exit `(.*)`", "缺少出口 {0}"),
    (r"an? (\w+) node has no exit `(.*)`", "{0} 节点没有出口 {1}"),
    (r"there is no node `(.*)`", "没有节点 {0}"),
    (r"there is no (queue|department|flow|lookup) `(.*)`", "没有{0} {1}"),
    (r"there is no prompt `(.*)`", "没有提示音 {0}"),
    (r"there is no table of hours `(.*)`", "没有时间表 {0}"),
    (r"table `(.*)` has a gap: (.*)", "时间表 {0} 有空档：{1}"),
    (r"table `(.*)` never says `(.*)`", "时间表 {0} 不会给出 {1}"),
    (r"table `(.*)` says it", "时间表 {0} 会给出它"),
    (r"the lookup (\w+) (?:takes no|needs) `(.*)`", "查询 {0} 的参数不对：{1}"),
    (r"(\S+) may not be called", "不允许呼叫 {0}"),
    (r"`(.*)` is a name of the system", "{0} 是系统名称"),
    (r"no flow sets the variable `(.*)`", "没有流程设置变量 {0}"),
    # the whole
    (r"no way leads to this node", "没有任何路径到达此节点"),
    (r"lead one there, or delete it", "请接入一条路径，或删除此节点"),
    (r"dead end: from here the call never comes to an end", "死路：来电从这里不会结束"),
    (r"lead a way to a hangup node, or to end", "请让一条路径通向 hangup 节点或 end"),
    (r"loop without input: (.*)", "无按键的循环：{0}"),
    (r"let a way in it lead to a queue, or ask for a key in it", "请让其中一条路径进入队列，或要求按键"),
    (r"a caller of `(.*)` is asked for (\d+) keys before a person is reached", "流程 {0} 的来电要按 {1} 次键才到人工"),
    (r"at most (\d+); timeout or a wrong key leads to a person", "最多 {0} 次；超时或按错应转人工"),
    (r"a caller of `(.*)` is hung up on here without having reached a person",
     "流程 {0} 的来电未接触人工就在这里被挂断"),
    (r"lead to a queue, or let them leave a message first", "请先进入队列，或让来电人留言"),
    (r"a person is reached after (\S+) s without a key, more than (\S+) s: (.*)",
     "不按键要 {0} 秒才到人工，超过 {1} 秒：{2}"),
    (r"shorten the prompts or the waits on this way", "请缩短这条路径上的播报或等待"),
    (r"a telephone number leads to the flow `(.*)`, which does not exist", "来电号码指向流程 {0}，但它不存在"),
    # values
    (r"must not be empty", "不能为空"),
    (r"must be (.*), but is (.*)", "须为 {0}，现在是 {1}"),
    (r"must be (.*)", "须为 {0}"),
    (r"(.*) is not possible here(?:;.*)?", "{0} 在这里不可用"),
    (r"cannot be read: (.*), near (.*)", "无法识别：在 {1} 附近（{0}）"),
    (r"cannot be read", "无法识别"),
    (r"(?:is longer than .*|has too many parts): split it", "条件过长：请拆分"),
    (r"there is no function (\w+); only (.*)", "没有函数 {0}，只有 {1}"),
    (r"(\w+) takes (\d+) value\(s\), not (\d+)", "{0} 需要 {1} 个参数，现在是 {2} 个"),
    (r"(.*) is no (time|date); write it as (.*)", "{0} 不是{1}，请写作 {2}"),
    (r"(.*) is no variable; write for instance (.*)", "{0} 不是变量，例如 {1}"),
    (r"has a \{ or \} without its partner", "花括号不成对"),
    (r"needs either `(\w+)` or `(\w+)`", "须填写 {0} 或 {1} 之一"),
    # what to do
    (r"do you mean (.*)\?", "是否为 {0}？"),
    (r"next: <node>, or next: end", "写 next: 节点名，或 next: end"),
    (r"(?:one of|it has|it takes|there are|nodes:|flows:|it says|the calendar has) (.*)", "可用：{0}"),
    (r"add its text to (.*)", "请在 {0} 中加入其文字"),
    (r"fill it in (.*)", "请在 {0} 中补全"),
    (r"choose another(?: name)?", "请改用其他名称"),
    (r"texts stand in quotes", "文字要加引号"),
    (r"the extension of a seat, or a number that .*", "须为座席分机，或外呼设置允许的号码"),
)  # fmt: skip
_COMPILED = tuple((re.compile(rule, re.DOTALL), words) for rule, words in _RULES)
_NAMES = {"queue": "队列", "department": "部门", "flow": "流程", "lookup": "查询", "node": "节点", "time": "时间",
          "date": "日期", "a text": "文字", "a whole number": "整数", "a number": "数字", "empty": "空",
          "true or false": "true 或 false", "true, false, a whole number or a text": "true、false、整数或文字",
          "the name of a prompt, or {prompt: name, when: condition}, or a list of them":
              "提示音名称，或 {prompt: 名称, when: 条件}，或它们的列表",
          "a text; variables stand in braces: {caller}": "文字，变量写在花括号中，如 {caller}"}  # fmt: skip
_PARTS: tuple[tuple[str, str], ...] = (
    (r"(\S+) or more", "不小于 {0}"), (r"at most (\S+)", "不大于 {0}"), (r"more than (\S+)", "大于 {0}"),
    (r"less than (\S+)", "小于 {0}"), (r"one of (.*)", "以下之一：{0}"),
    (r"a condition such as (.*)", "条件，例如 {0}"), (r"a (?:mapping|list), `(.*)`", "{0} 这样的形式"),
)  # fmt: skip


def in_words(text: str, language: Language) -> str:
    """A message or a hint; the English itself where nobody has given it other words.

    >>> in_words("there is no queue `voices`", "zh")
    '没有队列 voices'
    """
    if language == "en":
        return text
    for rule, words in _COMPILED:
        if found := rule.fullmatch(text):
            return words.format(*map(_part, found.groups("")))
    return text


def _part(text: str) -> str:
    for rule, words in _PARTS:
        if found := re.fullmatch(rule, text, re.DOTALL):
            return words.format(*found.groups())
    return _NAMES.get(text, text)


def told(mistake: Mistake, language: Language) -> dict[str, Any]:
    """One mistake, for a page. A hint that has no Chinese words is left out: the message says what is wrong."""
    hint = in_words(mistake.hint, language)
    return {
        "file": mistake.file, "line": mistake.line, "where": mistake.where,
        "message": in_words(mistake.message, language),
        "hint": "" if language == "zh" and hint == mistake.hint else hint,
    }  # fmt: skip
