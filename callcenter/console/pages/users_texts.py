"""Words of the accounts' pages."""

from __future__ import annotations

from types import MappingProxyType

from callcenter.console.pages.page import Texts

__all__ = ["TEXTS"]

TEXTS: Texts = MappingProxyType({
    "users.add": ("新建账号", "New account"),
    "users.account": ("账号", "Account"),
    "users.account_why": ("小写字母开头，2 至 32 个字母、数字或 . _ -", "2 to 32 of a-z 0-9 . _ -, a letter first"),
    "users.name": ("姓名", "Name"),
    "users.roles": ("岗位", "Roles"),
    "users.teams": ("班组（逗号分隔）", "Teams (with commas between)"),
    "users.teams_short": ("班组", "Teams"),
    "users.number": ("工号", "Number"),
    "users.unit": ("成员单位", "Member unit"),
    "users.second": ("验证器", "Second factor"),
    "users.state": ("状态", "State"),
    "users.on": ("启用", "in use"),
    "users.off": ("已停用", "disabled"),
    "users.must_change": ("待改密码", "password to be changed"),
    "users.set": ("已设置", "set up"),
    "users.not_set": ("未设置", "not yet"),
    "users.create": ("创建", "Make it"),
    "users.disable": ("停用", "Disable"),
    "users.enable": ("启用", "Enable"),
    "users.reset": ("重置密码", "Reset password"),
    "users.reset_both": ("重置密码与验证器", "Reset password and second factor"),
    "users.made": ("一次性密码（只显示这一次，请当面转交）", "One-time password: shown this once"),
    "users.change": ("修改", "Change"),
    "users.change_one": ("修改账号 {account}", "Change account {account}"),
    "users.change_why": (
        "保存后该账号在所有设备上退出，须重新登录；修改记入审计日志。",
        "Saved, the person is signed out everywhere and signs in again; the change stands on the audit log.",
    ),
    "users.teams_of": ("可查看并管理的班组", "Teams that the person sees and acts on"),
    "users.no_teams": ("座席表中没有班组", "There are no teams in seats.yaml"),
    "users.save": ("保存", "Save"),
    "users.changed": ("已修改，该账号须重新登录", "Changed: the person signs in again"),
    "users.what": ("操作", "What"),
    "users.taken": ("已有这个账号", "There is such an account already"),
    "users.unknown": ("没有这个账号", "There is no such account"),
    "users.bad_account": ("账号须为 2 至 32 个小写字母、数字或 . _ -，字母开头", "The account's name cannot be so"),
    "users.bad_name": ("姓名须为 1 至 60 个字符", "The person's name has 1 to 60 characters"),
    "users.bad_role": ("没有这个岗位", "There is no such role"),
    "users.no_role": ("请至少选择一个岗位", "Choose a role"),
    "users.no_unit": ("请选择联络员所属的成员单位", "Choose the liaison's member unit"),
    "users.no_number": ("座席账号须填写工号", "Give the agent's number"),
    "users.only_display": ("大屏账号不能兼任其他岗位", "A wall screen has no other role"),
    "users.bad_unit": ("没有这个成员单位", "There is no such member unit"),
    "users.bad_team": ("没有这个班组", "There is no such team"),
    "users.own_admin": ("不能取消或停用自己的系统管理员权限，请由其他管理员操作",
                        "You cannot take your own administrator's right away: another one does"),
    "users.last_admin": ("须至少保留一名可用的系统管理员", "Somebody must stay an administrator"),
})  # fmt: skip
"""Key → Chinese and English."""
