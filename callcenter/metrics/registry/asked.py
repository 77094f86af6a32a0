"""The span in a query: every query over a read table has these two."""

from __future__ import annotations

from sqlalchemy import BigInteger, ColumnElement, bindparam

__all__ = ["BEGIN", "END"]

BEGIN: ColumnElement[int] = bindparam("begin", type_=BigInteger)
"""Beginning of the span, µs since 1970 UTC."""
END: ColumnElement[int] = bindparam("end", type_=BigInteger)
"""Its end, which does not belong to it."""
