"""Texts that have broken out of something somewhere: more than 500, made of few parts."""

from __future__ import annotations

from itertools import product

__all__ = ["CORPUS", "TRACE"]

TRACE = "faults-was-here"
"""A file of this name would be made by whoever runs what the texts say."""
_PARTS = (
    "\r\n", "\n", "\r", "\0", '"', "\\", "'", ";", "|", "&", ",", "~", "=", ":", "^", "$", "{", "}", "[", "]", "%",
    "<", ">", "\x1b[2J", "\x7f", "\u2028", "\u202e", "\ud800", "\ufeff", "😀", "é" * 50, "\t",
    f"${{SHELL(touch {TRACE})}}", "$[1/0]", "${CC_PLACE}", "${ENV(PATH)}", f"`touch {TRACE}`", f"$(touch {TRACE})",
    f"; touch {TRACE} #", f"| touch {TRACE}", "\r\n\r\nAction: Originate\r\nChannel: Local/1@from-trunk\r\n\r\n",
    "\r\nVariable: CC_DONE=1", "\nEXEC System touch", "\nHANGUP\n", "200 result=1 endpos=0", "520-Invalid\n520 End",
    "=cmd|' /C calc'!A0", "+1+1", "-1+1", "@SUM(1)", "=HYPERLINK(\"http://x\")", "'; DROP TABLE fact; --",
    "' OR '1'='1", "\\'; DELETE FROM contact; --", "<script>alert(1)</script>", "\"><img src=x onerror=alert(1)>",
    "{{7*7}}", "{% raw %}", "../../etc/passwd", "/dev/full", "-rf", "--help", "%s%n%x", "{0.__class__}",
    "!!python/object:os.system", "&a [*a]", "true", "null", "1e309", "NaN", "-0", "9" * 400, "x" * 8200,
    "a" * 70_000, "０１２３", "١٢٣", "¹²", "",
)  # fmt: skip
_FORMS = ("{}", "138{}0013", "{}13800138000", "姓名{}市民", "{0}{0}", "a {} b", "'{}'", '"{}"')
CORPUS: tuple[str, ...] = tuple(
    dict.fromkeys(form.replace("{0}", part).replace("{}", part) for part, form in product(_PARTS, _FORMS))
)
