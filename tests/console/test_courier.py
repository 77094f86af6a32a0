"""The courier against a real receiver: order, signatures, retries by a clock that is moved, restarts, the dead."""

from __future__ import annotations

import base64
import datetime
import hashlib
import hmac
import socket
import ssl
import threading
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import msgspec
import pytest
from cryptography import x509
from cryptography.hazmat.primitives import hashes
from cryptography.hazmat.primitives.asymmetric import ec
from cryptography.hazmat.primitives.serialization import Encoding, NoEncryption, PrivateFormat
from cryptography.x509.oid import NameOID
from sqlalchemy import Engine, select

from callcenter.console.webhooks.courier import Courier
from callcenter.console.webhooks.deliveries import counts, dead, retry
from callcenter.console.webhooks.hooks import add_webhook, remove_webhook, webhooks
from callcenter.console.webhooks.sending import post, trusting
from callcenter.console.webhooks.signing import new_secret
from callcenter.console.webhooks.targets import Target
from callcenter.errors import WebhookRefused
from callcenter.journal import reading, writing
from callcenter.journal.tables import webhook_delivery
from tests.casework.office import DAY, Office
from tests.console.house import config_of
from tests.console.receiver import Receiver

MINUTE = 60_000_000
ALLOWED = {"WEBHOOKS__TARGETS": "[127.0.0.0/8]", "WEBHOOKS__ATTEMPTS": "4", "WEBHOOKS__TIMEOUT_SECONDS": "2"}


class Post:
    """An office, a receiver, and a courier that goes round when it is told to."""

    def __init__(self, engine: Engine, state: Path, receiver: Receiver, settings: dict[str, str] | None = None) -> None:
        self.engine = engine
        self.office = Office(engine)
        self.receiver = receiver
        self.config = config_of(state, {**ALLOWED, **(settings or {})})
        self.secret = new_secret()
        self.courier = self.another()

    def another(self) -> Courier:
        """A courier as another process has it."""
        return Courier(self.engine, self.config, lambda: self.office.at)

    def hook(self, ident: str = "h", url: str = "", channels: tuple[str, ...] = ("all",),
             events: tuple[str, ...] = (), details: bool = False) -> None:  # fmt: skip
        with writing(self.engine) as connection:
            add_webhook(connection, ident, url or self.receiver.url, self.secret, events=events, channels=channels,
                        details=details, at=self.office.at)  # fmt: skip

    def go(self) -> None:
        """Rounds until nothing more arrives."""
        while self.courier.round():
            pass

    @property
    def events(self) -> list[str]:
        return [each["event"].removeprefix("appeal.") for each in self.receiver.told]

    def rows(self) -> list[Any]:
        with reading(self.engine) as connection:
            return list(connection.execute(select(webhook_delivery).order_by(webhook_delivery.c.seq)))


@pytest.fixture
def receiver() -> Iterator[Receiver]:
    with Receiver() as running:
        yield running


@pytest.fixture
def post_office(engine: Engine, tmp_path: Path, receiver: Receiver) -> Post:
    return Post(engine, tmp_path, receiver)


def test_a_life_is_told_in_order_with_signatures_that_fit(post_office: Post, receiver: Receiver) -> None:
    post_office.hook(channels=("web",))
    number = post_office.office.to_call_back(channel="web", reference="A-1")
    post_office.office.do("rate", number, resolved=True, satisfaction="satisfied")
    post_office.go()
    assert post_office.events == ["received", "accepted", "started", "replied", "closed"]
    statuses = ["received", "accepted", "in_progress", "replied", "closed"]
    assert [each["status"] for each in receiver.told] == statuses
    assert {(each["number"], each["reference"], each["channel"]) for each in receiver.told} == {(number, "A-1", "web")}
    sequences = [each["sequence"] for each in receiver.told]
    assert sequences == sorted(sequences)
    key = base64.b64decode(post_office.secret.removeprefix("whsec_"))
    for headers, body in receiver.heard:
        signed = f"{headers['webhook-id']}.{headers['webhook-timestamp']}.".encode() + body
        wanted = base64.b64encode(hmac.new(key, signed, hashlib.sha256).digest()).decode()
        assert headers["webhook-signature"] == f"v1,{wanted}"
        assert headers["Content-Type"] == "application/json"
        assert abs(int(headers["webhook-timestamp"]) - post_office.office.at // 1_000_000) < 5
    assert b"13800138000" not in b"".join(body for _, body in receiver.heard)


def test_only_what_it_hears_of(post_office: Post) -> None:
    post_office.office.opened(channel="web")  # before it was there
    post_office.hook("w", channels=("wechat", "app"), events=("received", "signed"))
    post_office.office.in_progress(channel="web")
    mine = post_office.office.in_progress(channel="app")
    later = post_office.office.opened(channel="phone")
    post_office.office.do("add-source", later, channel="wechat", reference="W-7")
    post_office.office.do("dispatch", later, to="housing")
    post_office.office.do("sign", later, by="housing")
    post_office.go()
    told = [(each["event"], each["number"], each["channel"], each["reference"]) for each in post_office.receiver.told]
    assert sorted(told, key=lambda each: each[1]) == [
        ("appeal.received", mine, "app", ""), ("appeal.signed", mine, "app", ""),
        ("appeal.received", later, "wechat", "W-7"),  # by now the channel knows of it
        ("appeal.signed", later, "wechat", "W-7"),
    ]  # fmt: skip


def test_child_tickets_are_not_told(post_office: Post) -> None:
    post_office.hook(events=("all",))
    number = post_office.office.in_progress()
    post_office.office.do("sub-assign", number, by="housing", to="property_office", opinion="现场处理")
    post_office.office.do("sign", f"{number}-01", by="property_office")
    post_office.go()
    assert {each["number"] for each in post_office.receiver.told} == {number}


def test_what_does_not_arrive_is_tried_again_with_growing_pauses_and_keeps_its_order(post_office: Post) -> None:
    post_office.hook(events=("received", "accepted"))
    post_office.receiver.answers = [500, 302]
    number = post_office.office.opened()
    post_office.go()
    assert post_office.events == ["received"]  # the second one waits for the first
    post_office.go()
    assert post_office.events == ["received"]  # not before its time
    post_office.office.at += MINUTE
    post_office.go()
    assert post_office.events == ["received"] * 2
    post_office.office.at += MINUTE
    post_office.go()
    assert len(post_office.events) == 2
    other = post_office.office.opened()  # another appeal does not wait for this one; that took two minutes
    post_office.go()
    assert [each["number"] for each in post_office.receiver.told[2:]] == [other, other]
    post_office.office.at += MINUTE
    post_office.go()
    assert [(each["event"], each["number"]) for each in post_office.receiver.told[4:]] == [
        ("appeal.received", number), ("appeal.accepted", number),
    ]  # fmt: skip
    ids = [headers["webhook-id"] for headers, _ in post_office.receiver.heard]
    assert ids[0] == ids[1] == ids[4]  # the receiver can tell that it is the same
    assert {row.state for row in post_office.rows()} == {"delivered"}


def test_the_dead_and_their_return(post_office: Post) -> None:
    post_office.hook(events=("received", "accepted"))
    post_office.receiver.answers = [500, 404, 503, 301]
    post_office.office.opened()
    for _ in range(4):
        post_office.go()
        post_office.office.at += DAY
    with reading(post_office.engine) as connection:
        (row,) = dead(connection)
    assert (row["event"], row["attempts"], row["status"]) == ("received", 4, 301)
    assert row["problem"] == "redirects are not followed"
    assert "/elsewhere" not in str(post_office.receiver.heard)
    post_office.go()
    assert post_office.events == ["received"] * 4 + ["accepted"]  # a dead one holds nothing up
    with writing(post_office.engine) as connection:
        with pytest.raises(WebhookRefused, match="not among the dead: nix"):
            retry(connection, ["nix"], post_office.office.at)
        assert retry(connection, [row["delivery"]], post_office.office.at) == 1
        assert retry(connection, [], post_office.office.at) == 0
    post_office.go()
    assert post_office.events[-1] == "received"
    with reading(post_office.engine) as connection:
        assert dead(connection) == []
        assert set(counts(connection)) == {"delivered"}


def test_nobody_there_is_asked_once_in_a_while(engine: Engine, tmp_path: Path, receiver: Receiver) -> None:
    with socket.create_server(("127.0.0.1", 0)) as taken:
        port = taken.getsockname()[1]
    post_office = Post(engine, tmp_path, receiver)
    post_office.hook("nobody", url=f"http://127.0.0.1:{port}/", events=("received",))
    post_office.hook("somebody", events=("received",))
    for _ in range(5):
        post_office.office.opened()
    post_office.go()
    assert len(receiver.heard) == 5  # who is there is not held up
    tried = [row.attempts for row in post_office.rows() if row.webhook == "nobody"]
    assert sum(tried) == 1
    assert "Connection refused" in next(row.problem for row in post_office.rows() if row.attempts and row.problem)
    post_office.office.at += 2 * MINUTE
    post_office.go()
    assert sum(row.attempts for row in post_office.rows() if row.webhook == "nobody") == 2


def test_a_restart_loses_nothing_and_a_crash_tells_twice_at_most(post_office: Post, receiver: Receiver) -> None:
    post_office.hook(events=("received",))
    numbers = [post_office.office.opened() for _ in range(3)]
    receiver.answers = [204]
    with reading(post_office.engine) as connection:
        (hook,) = webhooks(connection)
    dying = post_office.another()
    dying._note = lambda *args: (_ for _ in ()).throw(SystemExit)  # type: ignore[method-assign]
    with pytest.raises(SystemExit):
        dying.round()  # killed after it was sent and before that was noted down
    assert len(receiver.heard) == 1
    post_office.courier = post_office.another()
    post_office.go()
    assert len(receiver.heard) == 3  # the one that was under way is left alone for a while
    post_office.office.at += 2 * MINUTE
    post_office.go()
    assert [each["number"] for each in receiver.told] == [numbers[0], numbers[1], numbers[2], numbers[0]]
    assert receiver.heard[0][1] == receiver.heard[3][1]
    assert hook.seq < max(row.seq for row in post_office.rows())


def test_two_couriers_at_once_tell_once(post_office: Post, receiver: Receiver) -> None:
    post_office.hook(events=("received", "accepted"))
    for _ in range(10):
        post_office.office.opened()
    others = [post_office.another() for _ in range(3)]

    def work(courier: Courier) -> None:
        while courier.round():
            pass

    threads = [threading.Thread(target=work, args=(each,)) for each in others]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    post_office.go()
    told = [(each["number"], each["event"]) for each in receiver.told]
    assert len(told) == len(set(told)) == 20
    for number in {number for number, _ in told}:
        assert [event for each, event in told if each == number] == ["appeal.received", "appeal.accepted"]


def test_a_target_that_is_not_allowed_any_more(engine: Engine, tmp_path: Path, receiver: Receiver) -> None:
    post_office = Post(engine, tmp_path, receiver, {"WEBHOOKS__TARGETS": "[]"})
    post_office.hook(events=("received",))
    post_office.office.opened()
    post_office.go()
    assert receiver.heard == []
    assert "webhooks.targets" in post_office.rows()[0].problem


def test_removed_is_told_no_more_and_old_ones_are_forgotten(post_office: Post) -> None:
    post_office.hook(events=("received",))
    post_office.office.opened()
    post_office.go()
    assert post_office.courier.forget() == 0
    post_office.office.at += 31 * DAY
    assert post_office.courier.forget() == 1
    with writing(post_office.engine) as connection:
        remove_webhook(connection, "h")
        with pytest.raises(WebhookRefused, match="no webhook h"):
            remove_webhook(connection, "h")
    post_office.office.opened()
    post_office.go()
    assert len(post_office.events) == 1


@pytest.mark.parametrize(
    ("said", "told"),
    [({"events": ("nix",)}, "no such event"), ({"channels": ("nix",)}, "no such channel"), ({"channels": ()}, "name")],
)
def test_a_webhook_that_makes_no_sense_is_refused(post_office: Post, said: dict[str, Any], told: str) -> None:
    with pytest.raises(WebhookRefused, match=told):
        post_office.hook(**said)


def test_the_thread_goes_on_after_trouble(post_office: Post, receiver: Receiver) -> None:
    post_office.hook(events=("received",))
    post_office.office.opened()
    courier, stop = post_office.another(), threading.Event()
    rounds, real = [0], courier.round

    def round_() -> bool:
        rounds[0] += 1
        if rounds[0] == 1:
            raise ValueError("unthought-of")
        return real()

    courier.round = round_  # type: ignore[method-assign]
    thread = threading.Thread(target=courier.run, args=(stop, 0.01))
    thread.start()
    await_that(lambda: bool(receiver.heard))
    stop.set()
    thread.join()
    assert rounds[0] >= 2


def await_that(met: Callable[[], bool], seconds: float = 10.0) -> None:
    limit = time.monotonic() + seconds
    while not met():
        assert time.monotonic() < limit
        time.sleep(0.005)


# -- one delivery ------------------------------------------------------------------------------------------------------


def target(port: int) -> Target:
    return Target(secure=False, host="partner.example.org", port=port, address="127.0.0.1", path="/x")


def test_one_that_answers_byte_by_byte_does_not_hold_us() -> None:
    """Each byte comes in time; all of them do not."""
    stop = threading.Event()
    with socket.create_server(("127.0.0.1", 0)) as server:
        def drip() -> None:
            line, _ = server.accept()
            with line:
                try:
                    for byte in b"HTTP/1.1 200 OK\r\n" + b"X: y\r\n" * 500:
                        line.sendall(bytes([byte]))
                        if stop.wait(0.02):
                            return
                except OSError:
                    return

        thread = threading.Thread(target=drip)
        thread.start()
        began = time.monotonic()
        with pytest.raises(OSError):  # noqa: PT011 - whichever way the connection ends
            post(target(server.getsockname()[1]), {}, b"{}", 0.5, trusting())
        assert time.monotonic() - began < 3
        stop.set()
        thread.join()


@pytest.mark.parametrize("answer", [b"", b"rubbish\r\n\r\n", b"\0" * 100, b"HTTP/1.1 abc\r\n\r\n"])
def test_what_is_no_http_is_no_answer(answer: bytes) -> None:
    with socket.create_server(("127.0.0.1", 0)) as server:
        def once() -> None:
            line, _ = server.accept()
            with line:
                line.recv(4096)
                line.sendall(answer)

        thread = threading.Thread(target=once)
        thread.start()
        with pytest.raises(OSError):  # noqa: PT011 - whichever way the connection ends
            post(target(server.getsockname()[1]), {}, b"{}", 2, trusting())
        thread.join()


def test_a_certificate_that_nobody_signed_is_refused() -> None:
    with Receiver() as receiver:
        secure = Target(secure=True, host="partner.example.org", port=receiver.port, address="127.0.0.1", path="/")
        with pytest.raises(OSError):  # noqa: PT011 - no TLS at all over there
            post(secure, {}, b"{}", 2, trusting())
        assert receiver.heard == []


@pytest.fixture
def certified(tmp_path: Path) -> Iterator[tuple[Receiver, Path]]:
    """A receiver that speaks TLS as partner.example.org, and the certificate that says so."""
    key = ec.generate_private_key(ec.SECP256R1())
    name = x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, "partner.example.org")])
    now = datetime.datetime.now(datetime.UTC)
    made = (
        x509.CertificateBuilder().subject_name(name).issuer_name(name).public_key(key.public_key())
        .serial_number(1).not_valid_before(now - datetime.timedelta(days=1))
        .not_valid_after(now + datetime.timedelta(days=1))
        .add_extension(x509.SubjectAlternativeName([x509.DNSName("partner.example.org")]), critical=False)
        .sign(key, hashes.SHA256())
    )  # fmt: skip
    pem = tmp_path / "certificate.pem"
    secret = key.private_bytes(Encoding.PEM, PrivateFormat.PKCS8, NoEncryption())
    pem.write_bytes(made.public_bytes(Encoding.PEM) + secret)
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(pem)
    with Receiver(context) as receiver:
        yield receiver, pem


def test_a_certificate_is_judged_by_the_name_although_the_connection_goes_to_an_address(
    certified: tuple[Receiver, Path],
) -> None:
    receiver, pem = certified
    right = Target(secure=True, host="partner.example.org", port=receiver.port, address="127.0.0.1", path="/")
    assert post(right, {}, b"{}", 5, trusting(pem)) == 204
    for wrong, trust in ((right, trusting()), (msgspec.structs.replace(right, host="evil.example.org"), trusting(pem))):
        with pytest.raises(OSError, match="certificate verify failed"):
            post(wrong, {}, b"{}", 5, trust)
    assert len(receiver.heard) == 1


def test_a_file_of_authorities_that_is_not_there_is_named(tmp_path: Path) -> None:
    with pytest.raises(WebhookRefused, match=r"nix\.pem \(webhooks\.ca_file\)"):
        trusting(tmp_path / "nix.pem")


def test_proxies_of_the_environment_are_not_used(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:1/")
    with Receiver() as receiver:
        assert post(target(receiver.port), {"webhook-id": "x"}, b"{}", 5, trusting()) == 204
        assert receiver.heard[0][0]["Host"] == f"partner.example.org:{receiver.port}"
