"""Accounts without a browser: authenticators, passwords, sealed secrets, what an account must be like."""

from __future__ import annotations

import base64

import pytest
from hypothesis import given
from hypothesis import strategies as st
from sqlalchemy import Engine

from callcenter.console.accounts.account import Wanted, add_account, change_account, find_account
from callcenter.console.accounts.passwords import hashed, matches, new_one_time, weakness
from callcenter.console.accounts.roles import SECOND_FACTOR, TITLES, Role
from callcenter.console.accounts.sealing import derived, opened, sealed
from callcenter.console.accounts.totp import code, new_secret, step_of, uri
from callcenter.console.pages.sign_in import safe
from callcenter.errors import AccountRefused
from callcenter.journal.engine import writing

_RFC_SECRET = base64.b32encode(b"12345678901234567890").decode()


@pytest.mark.parametrize(
    ("seconds", "digits"),
    [
        (59, "94287082"), (1111111109, "07081804"), (1111111111, "14050471"), (1234567890, "89005924"),
        (2000000000, "69279037"), (20000000000, "65353130"),
    ],
)  # fmt: skip
def test_codes_are_those_of_rfc_6238(seconds: int, digits: str) -> None:
    assert code(_RFC_SECRET, seconds // 30, 8) == digits


def test_a_code_is_right_for_its_step_and_its_neighbours_and_only_once() -> None:
    now = 1_700_000_010.0
    step = int(now // 30)
    assert [step_of(_RFC_SECRET, code(_RFC_SECRET, step + n), now) is not None for n in (-2, -1, 0, 1, 2)] == [
        False, True, True, True, False,
    ]  # fmt: skip
    right = code(_RFC_SECRET, step)
    assert step_of(_RFC_SECRET, f"{right[:3]} {right[3:]}", now) == step
    assert step_of(_RFC_SECRET, right, now, used=step) is None
    for wrong in ("", "12345", "１２３４５６", "x" * 500, "\ud800"):
        assert step_of(_RFC_SECRET, wrong, now) is None


def test_an_authenticator_reads_its_address() -> None:
    secret = new_secret()
    assert len(base64.b32decode(secret)) == 20
    assert uri(secret, "li", "海安 12345").startswith("otpauth://totp/%E6%B5%B7%E5%AE%89%2012345:li?secret=")


def test_passwords_are_kept_as_argon2id_only() -> None:
    stored = hashed("梧桐更兼细雨")
    assert stored.startswith("$argon2id$")
    assert matches(stored, "梧桐更兼细雨")
    assert not matches(stored, "梧桐更兼细雨 ")
    assert not matches(None, "梧桐更兼细雨")
    assert not matches("damaged", "梧桐更兼细雨")


@pytest.mark.parametrize(
    ("password", "problem"),
    [
        ("elevenchars", "password.short"), ("x" * 129, "password.long"), ("aaaabbbbaaaabbbb", "password.common"),
        ("My-Password-2026!", "password.common"), ("wangwu loves tea", "password.account"),
        ("大江东去 浪淘尽 千古人物", None),
    ],
)  # fmt: skip
def test_what_a_new_password_must_be_like(password: str, problem: str | None) -> None:
    assert weakness(password, "wangwu") == problem


def test_one_time_passwords_differ_and_are_strong_enough() -> None:
    drawn = {new_one_time() for _ in range(200)}
    assert len(drawn) == 200
    assert all(len(each.replace("-", "")) == 16 for each in drawn)


@given(st.text(), st.text())
def test_what_is_sealed_opens_for_what_it_belongs_to(text: str, about: str) -> None:
    text, about = (each.encode("utf-8", "replace").decode() for each in (text, about))
    key = derived("secret", "authenticators")
    box = sealed(key, text, about)
    assert opened(key, box, about) == text
    assert opened(key, box, f"{about}x") is None
    assert opened(derived("secret", "audit"), box, about) is None


def test_every_role_has_a_title_and_the_powerful_a_second_factor() -> None:
    assert set(TITLES) == set(Role)
    assert {Role.SUPERVISOR, Role.ADMIN} == SECOND_FACTOR


def test_all_mistakes_of_an_account_are_told_at_once(engine: Engine) -> None:
    wanted = Wanted(account="Wang Wu", name=" ", roles=("agent", "king", "unit"))
    with writing(engine) as connection, pytest.raises(AccountRefused) as refused:
        add_account(connection, wanted, "x", 5)
    assert refused.value.why == (
        "users.bad_account", "users.bad_name", "users.bad_role", "users.no_unit", "users.no_number",
    )  # fmt: skip
    for part in ("Wang Wu", "king", "which member unit", "seats.yaml"):
        assert part in str(refused.value)


def test_an_account_is_made_once_and_changed(engine: Engine) -> None:
    wanted = Wanted(account="wang.wu", name="王五", roles=("supervisor",), teams=("voice", "network"), number="9001")
    with writing(engine) as connection:
        made = add_account(connection, wanted, "x", 5)
        assert (made.teams, made.needs_second_factor, made.must_change) == ({"voice", "network"}, True, True)
        with pytest.raises(AccountRefused, match="already"):
            add_account(connection, wanted, "x", 5)
        assert change_account(connection, "wang.wu", roles=("leader",)).roles == {Role.LEADER}
        with pytest.raises(AccountRefused, match="no account"):
            change_account(connection, "nobody", name="x")
        found = find_account(connection, "wang.wu")
        assert found is not None
        assert found[0].number == "9001"


@given(st.text(max_size=40))
def test_after_signing_in_nobody_is_led_to_another_site(then: str) -> None:
    found = safe(then)
    assert found.startswith("/")
    assert not found.startswith(("//", "/\\"))


@pytest.mark.parametrize(
    "then", ["//evil.example", "/\\evil.example", "https://evil.example", "javascript:alert(1)", "/\r\nX: y", ""]
)
def test_addresses_of_other_sites_are_left_out(then: str) -> None:
    assert safe(then) == "/"
