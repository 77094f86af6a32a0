"""SIP messages: what is built is read again, what is no message is none, nothing breaks out of its line."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from callcenter.errors import UnsafeArgument
from callcenter.sip import build, parse
from callcenter.sip.digest import proof

ANSWER = (
    b"SIP/2.0 401 Unauthorized\r\nVia: SIP/2.0/UDP 127.0.0.1:1;branch=a\r\nv: SIP/2.0/UDP 127.0.0.1:2\r\n"
    b"i: abc\r\nCSeq: 1 INVITE\r\nno header at all\r\nContent-Length: 4\r\n\r\nbody"
)


def test_an_answer() -> None:
    message = parse(ANSWER)
    assert message is not None
    assert (message.status, message.reason, message.method) == (401, "Unauthorized", "")
    assert message.headers["via"] == ("SIP/2.0/UDP 127.0.0.1:1;branch=a", "SIP/2.0/UDP 127.0.0.1:2")
    assert (message.header("call-id"), message.header("contact"), message.body) == ("abc", "", "body")


def test_a_request_is_read_as_it_was_built() -> None:
    message = parse(build("BYE sip:a@b SIP/2.0", [("Call-ID", "x"), ("To", "<sip:a@b>;tag=1")], "é"))
    assert message is not None
    assert (message.method, message.status, message.header("to")) == ("BYE", 0, "<sip:a@b>;tag=1")
    assert (message.header("content-length"), message.body) == ("2", "é")


@pytest.mark.parametrize("text", ["a\r\nEvil: 1", "a\nb", "a\0b"])
def test_what_would_break_out_of_its_line_is_refused(text: str) -> None:
    with pytest.raises(UnsafeArgument):
        build("OPTIONS sip:a SIP/2.0", [("Subject", text)])
    with pytest.raises(UnsafeArgument):
        build(text, [])


@given(st.binary(max_size=400))
def test_any_packet_is_read_or_passed_over(packet: bytes) -> None:
    message = parse(packet)
    assert message is None or message.status == 0 or 100 <= message.status < 700


@pytest.mark.parametrize("first", ["SIP/2.0 99 Low", "SIP/2.0 2000 High", "SIP/2.0 ٢٠٠ OK", "SIP/2.0  200"])
def test_a_status_is_three_digits(first: str) -> None:
    message = parse(f"{first}\r\n\r\n".encode())
    assert message is not None
    assert message.status == 0


def test_the_example_of_the_standard() -> None:
    """RFC 7616, 3.9.1: the same names and nonces with both algorithms."""
    challenge = (
        'Digest realm="http-auth@example.org", qop="auth, auth-int", algorithm={}, '
        'nonce="7ypf/xlj9XXwfDPEoM4URrv/xwf94BcCAzFZH4GiTo0v", opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"'
    )
    client = "f2/wE4q74E6zIJEtWaHKaf5wv/H5QzzpXusqGemxURZJ"
    for algorithm, response in (
        ("MD5", "8ca523f5e9506fed4657c9700eebdbec"),
        ("SHA-256", "753927fa0e85d155564e2e272a28d1802ca10daf4496794697cf8db5856cb6c1"),
    ):
        value = proof(challenge.format(algorithm), "GET", "/dir/index.html", "Mufasa", "Circle of Life", client)
        assert f'response="{response}"' in value
        assert 'opaque="FQhe/qaU925kfnzjCev0ciny7QMkPqMAFRtzCUYo5tdS"' in value
        assert "qop=auth, nc=00000001" in value


def test_an_old_challenge_has_no_quality() -> None:
    value = proof('Digest realm="r", nonce="n"', "INVITE", "sip:a", "u", "s", "c")
    assert "qop" not in value
    assert "cnonce" not in value


@pytest.mark.parametrize("challenge", ["", "Basic realm=x", 'Digest realm="r"', 'Digest nonce="n", algorithm=SHA-9'])
def test_a_challenge_that_cannot_be_met(challenge: str) -> None:
    with pytest.raises(ValueError, match="no challenge that we can meet"):
        proof(challenge, "INVITE", "sip:a", "u", "s", "c")
