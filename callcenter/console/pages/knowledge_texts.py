"""Words of the page of the knowledge base."""

from __future__ import annotations

from types import MappingProxyType

from callcenter.console.pages.page import Texts

__all__ = ["TEXTS"]

TEXTS: Texts = MappingProxyType({
    "know.question": ("来电人怎么问", "What the caller asks"),
    "know.hint": ("用来电人的原话输入，边输入边查找", "type the caller's own words; it is looked for while you type"),
    "know.audience": ("适用对象", "For whom"),
    "know.lists": ("知识清单", "Lists"),
    "know.found": ("找到 {count} 条，最相近的在前", "{count} found, the likeliest first"),
    "know.nothing": (
        "没有找到生效中的知识，请换个说法，或按诉求登记",
        "nothing in effect was found: say it differently, or record an appeal",
    ),
    "know.rows": ("本页 {count} 条", "{count} on this page"),
    "know.empty": ("没有条目", "There is nothing"),
    "know.next": ("下一页", "Next page"),
    "know.first": ("回到第一页", "First page"),
    "know.choose": ("请在左边选择一条", "Choose one on the left"),
    "know.unknown": ("没有这条知识，或目前没有生效的内容", "there is no such entry, or nothing of it is in effect"),
    "know.changed": ("内容已有变化：请重新阅读后再审核", "it has changed meanwhile: read it again, then approve"),
    "know.entry": ("编号", "Number"),
    "know.title": ("标题", "Title"),
    "know.state": ("状态", "State"),
    "know.unit": ("责任部门", "Department"),
    "know.until": ("失效时间", "Ends"),
    "know.from": ("生效时间", "In effect from"),
    "know.uses": ("使用次数", "Used"),
    "know.used": ("最近使用", "Last used"),
    "know.helpful": ("已解答 {yes}，未解答 {no}", "helped {yes}, did not {no}"),
    "know.due": ("到期", "Due"),
    "know.reminder": ("提醒", "Reminder"),
    "know.no_end": ("长期有效", "until further notice"),
    "know.version": ("第 {version} 版", "version {version}"),
    "know.versions": ("版本", "Versions"),
    "know.questions": ("相似问法", "Asked as"),
    "know.people": (
        "编写 {writers}；提交 {submitter}；审核 {approver}",
        "written by {writers}; submitted by {submitter}; approved by {approver}",
    ),
    "know.refusal": ("上次退回原因：{why}", "Given back because: {why}"),
    "know.new": ("新增知识", "New entry"),
    "know.writing": ("编写知识", "Write"),
    "know.done": ("已办理：{deed}", "Done: {deed}"),
    "know.told": ("已答复来电人", "The caller was told"),
    "know.yes": ("解答了问题", "It answered the question"),
    "know.no": ("没有解答", "It did not"),
    "know.save": ("存为草稿", "Save as a draft"),
    "know.save_submit": ("保存并提交审核", "Save and submit"),
    "know.reason": ("原因（留痕）", "Reason (stays on record)"),
    "know.review_on": ("下次复审日期（不填则按设置）", "Next review (empty: by the settings)"),
    "know_deed.write": ("编写新版本", "Write a new version"),
    "know_deed.submit": ("提交审核", "Submit"),
    "know_deed.approve": ("审核通过", "Approve"),
    "know_deed.refuse": ("退回修改", "Give back"),
    "know_deed.withdraw": ("撤下", "Withdraw"),
    "know_deed.review": ("复审：仍然正确", "Review: still right"),
    "know_deed.use": ("登记使用", "Used"),
    "know_field.title": ("标题", "Title"),
    "know_field.answer": ("答复内容", "Answer"),
    "know_field.questions": ("相似问法（每行一条）", "Asked as (one on each line)"),
    "know_field.keywords": ("关键词（空格分隔）", "Keywords (with blanks between)"),
    "know_field.topic": ("分类", "Topic"),
    "know_field.audience": ("适用对象", "For whom"),
    "know_field.basis": ("依据", "Basis"),
    "know_field.effective_from": ("生效日期（不填：审核通过时）", "First day (empty: when approved)"),
    "know_field.effective_until": ("失效日期（当日仍有效）", "Last day (belongs to it)"),
    "know_field.review_on": ("复审日期", "Review on"),
})  # fmt: skip
"""Key → Chinese and English."""
