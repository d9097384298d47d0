"""Notifications, sent to real servers on the loopback interface: what arrives, when, and what happens where nobody answers."""

from __future__ import annotations

import base64
import json
import shutil
import socket
import socketserver
import ssl
import subprocess
import threading
from contextlib import contextmanager
from dataclasses import replace
from email import message_from_bytes, policy
from http.server import BaseHTTPRequestHandler, ThreadingHTTPServer

import pytest

from policylib.records import InputError
from policylib.suite import notify
from policylib.suite.notify import Report, load_channels, tell
from toy_suite import make_home, notebook, run

SECRET = "hush-4711"
BAD = Report("x", False, 3, ({"page": "02_b", "error": "failed in cell 4: ValueError: 坏"},), "", 7.25, "/srv/outputs/x/index.html")
GOOD = Report("x", True, 3, (), "", 4.0, "/srv/outputs/x/index.html")


@pytest.fixture(autouse=True)
def quick(monkeypatch):
    monkeypatch.setattr(notify, "PAUSE", 0)
    for name in ("http_proxy", "https_proxy", "HTTP_PROXY", "HTTPS_PROXY", "all_proxy", "ALL_PROXY"):
        monkeypatch.delenv(name, raising=False)


@contextmanager
def serving(server):
    thread = threading.Thread(target=server.serve_forever, kwargs={"poll_interval": 0.01}, daemon=True)
    thread.start()
    try:
        yield server
    finally:
        server.shutdown()
        server.server_close()
        thread.join()


@pytest.fixture
def hook():
    """Give a webhook: what it received, and the answers that it is to give first (then 200)."""

    class Handler(BaseHTTPRequestHandler):
        def do_POST(self):
            body = self.rfile.read(int(self.headers["Content-Length"]))
            server.received.append((self.path, self.headers["Content-Type"], json.loads(body)))
            answer = server.answers.pop(0) if server.answers else 200
            self.send_response(answer)
            if answer == 302:
                self.send_header("Location", "/elsewhere")
            self.end_headers()

        def do_GET(self):  # a redirect that is followed would come so
            server.received.append((self.path, "", {}))
            self.send_response(200)
            self.end_headers()

        def log_message(self, *args):
            pass

    server = ThreadingHTTPServer(("127.0.0.1", 0), Handler)
    server.received, server.answers = [], []
    with serving(server):
        yield server


def url(server, scheme="http") -> str:
    return f"{scheme}://127.0.0.1:{server.server_address[1]}/{SECRET}"


def channels(**given):
    return load_channels({notify.PREFIX + name: value for name, value in given.items()})


def test_a_failure_arrives_as_json(hook, capsys):
    tell(BAD, channels(URL=url(hook)))
    path, kind, body = hook.received[0]
    assert (path, kind) == (f"/{SECRET}", "application/json; charset=utf-8")
    assert body == {
        "suite": "x",
        "ok": False,
        "state": "failed",
        "pages": 3,
        "failed": [{"page": "02_b", "error": "failed in cell 4: ValueError: 坏"}],
        "error": "",
        "seconds": 7.25,
        "index": "/srv/outputs/x/index.html",
        "warnings": [],
        "text": "x: failed\n02_b: failed in cell 4: ValueError: 坏\n3 pages, 7 s\n/srv/outputs/x/index.html",
    }
    assert capsys.readouterr().err == ""


def test_a_warning_is_told_once_and_again_when_another_comes(hook, tmp_path):
    where = channels(URL=url(hook))
    for warnings in ((), ("甲",), ("甲",), ("甲", "乙"), (), ("甲",)):
        tell(replace(GOOD, warnings=warnings), where, tmp_path)
    assert [body["state"] for _, _, body in hook.received] == ["warned"] * 3
    assert [body["warnings"] for _, _, body in hook.received] == [["甲"], ["甲", "乙"], ["甲"]]
    assert hook.received[0][2]["text"].startswith("x: done, with a doubt\n甲\n")


def test_told_are_failures_and_the_first_good_run_after_one(hook, tmp_path):
    where = channels(URL=url(hook))
    for report in (GOOD, BAD, BAD, GOOD, GOOD):
        tell(report, where, tmp_path)
    assert [body["state"] for _, _, body in hook.received] == ["failed", "failed", "recovered"]
    tell(GOOD, channels(URL=url(hook), WHEN="always"), tmp_path)
    assert hook.received[-1][2]["state"] == "ok"


@pytest.mark.parametrize(("answers", "times", "said"), [([503], 2, ""), ([503, 500], 2, "HTTP 500"), ([302, 302], 2, "HTTP 302")])
def test_it_is_tried_twice_and_never_sent_elsewhere(hook, capsys, answers, times, said):
    hook.answers = answers
    tell(BAD, channels(URL=url(hook)))
    assert [path for path, _, _ in hook.received] == [f"/{SECRET}"] * times
    lines = capsys.readouterr().err.splitlines()
    assert lines == ([f"policylib: the notification to 127.0.0.1 was not sent ({said})"] if said else [])


def test_where_nobody_answers_one_line_says_so_without_the_address(capsys):
    with socket.socket() as taken:  # bound, but nobody listens
        taken.bind(("127.0.0.1", 0))
        tell(BAD, channels(URL=f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}"))
    err = capsys.readouterr().err
    assert err == "policylib: the notification to 127.0.0.1 was not sent (Connection refused)\n"


@pytest.mark.parametrize(
    ("given", "said"),
    [
        (
            {"URL": f"ftp://a.example/{SECRET}"},
            "POLICYLIB_NOTIFY_URL: found no such address (not shown: it may be secret); expected https://…",
        ),
        ({"URL": f"https://{SECRET}:x/"}, "POLICYLIB_NOTIFY_URL"),
        ({"SMTP": f"smtp://me:{SECRET}@"}, "POLICYLIB_NOTIFY_SMTP: found no such address"),
        ({"MAIL": SECRET}, "expected name@example.org"),
        ({"WHEN": "never"}, "found 'never'; expected failure or always"),
        ({"WEBHOOK": SECRET}, "POLICYLIB_NOTIFY_WEBHOOK: found an unknown setting"),
    ],
)
def test_a_setting_with_a_fault_is_told_before_anything_runs_and_never_shown(tmp_path, monkeypatch, capsys, given, said):
    home = make_home(tmp_path / "home", {"01_a": ["1 / 0"]})
    for name, value in given.items():
        monkeypatch.setenv(notify.PREFIX + name, value)
    assert run(home) == 2
    err = capsys.readouterr().err
    assert said in err
    assert SECRET not in err
    assert len(err.splitlines()) == 1
    assert not (home / "outputs").exists()
    with pytest.raises(InputError):
        channels(**given)


def test_a_run_tells_its_failure_and_its_recovery_and_keeps_the_secret(hook, tmp_path, monkeypatch, capfd):
    seen = "import os\nprint(sorted(name for name in os.environ if 'NOTIFY' in name))"
    home = make_home(tmp_path / "home", {"01_a": [seen, "raise ValueError('坏')"], "02_b": ["show('a', id='a')"]})
    monkeypatch.setenv(notify.PREFIX + "URL", url(hook))
    assert run(home, quiet=True) == 1
    _, _, body = hook.received[0]
    assert (body["suite"], body["ok"], body["pages"]) == ("x", False, 2)
    assert body["failed"] == [{"page": "01_a", "error": "failed in cell 6: ValueError: 坏"}]
    assert body["seconds"] > 0
    assert body["index"] == str(home / "outputs" / "x" / "index.html")
    notebook(home / "notebooks" / "01_a.ipynb", [seen])
    assert run(home, quiet=True) == 0
    assert run(home, quiet=True) == 0
    assert [body["state"] for _, _, body in hook.received] == ["failed", "recovered"]
    assert "[]" in (home / "outputs" / "x" / "01_a.html").read_text("utf-8")
    for path in (home / "outputs").rglob("*"):
        assert not path.is_file() or SECRET.encode() not in path.read_bytes(), path.name
    assert SECRET not in "".join(capfd.readouterr())


def test_a_run_that_could_not_begin_is_told_too(hook, tmp_path, monkeypatch, capsys):
    home = make_home(tmp_path / "home", {"01_a": ["show('a', id='a')"]})
    params = home / "params" / "x.yaml"
    right = params.read_text("utf-8")
    monkeypatch.setenv(notify.PREFIX + "URL", url(hook))
    params.write_text(right + "sede: 7\n", "utf-8")
    assert run(home) == 2
    assert "sede" in hook.received[0][2]["error"]
    assert run(home, explain=True) == 2
    assert len(hook.received) == 1
    params.write_text(right, "utf-8")
    assert run(home) == 0
    assert [body["state"] for _, _, body in hook.received] == ["failed", "recovered"]


def test_a_notification_that_fails_does_not_fail_the_run(tmp_path, monkeypatch, capsys):
    home = make_home(tmp_path / "home", {"01_a": ["show('a', id='a')"]})
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv(notify.PREFIX + "URL", f"http://127.0.0.1:{taken.getsockname()[1]}/{SECRET}")
        monkeypatch.setenv(notify.PREFIX + "WHEN", "always")
        assert run(home, quiet=True) == 0
    assert capsys.readouterr().err.count("\n") == 1


class Mailbox(socketserver.StreamRequestHandler):
    """As much of SMTP (RFC 5321, 3207, 4954) as a client that sends one message needs."""

    def say(self, *lines):
        for line in lines:
            self.wfile.write(line.encode() + b"\r\n")

    def handle(self):
        self.say("220 here")
        self.secure = isinstance(self.request, ssl.SSLSocket)
        while line := self.rfile.readline():
            word, rest = line.split(b" ")[0].strip().upper(), line
            if word == b"EHLO":
                offers = ["250-here"] + (["250-STARTTLS"] if self.server.context and not self.secure else []) + ["250 AUTH PLAIN"]
                self.say(*offers)
            elif word == b"STARTTLS":
                self.say("220 go")
                self.request = self.server.context.wrap_socket(self.request, server_side=True)
                self.secure = True
                self.setup()
            elif word == b"AUTH":
                self.server.auth.append((self.secure, base64.b64decode(rest.split()[-1]).decode()))
                self.say("235 ok")
            elif word == b"DATA":
                self.say("354 go")
                lines = iter(self.rfile.readline, b".\r\n")
                self.server.mails.append((self.secure, message_from_bytes(b"".join(lines), policy=policy.default)))
                self.say("250 ok")
            elif word == b"QUIT":
                self.say("221 bye")
                return
            else:
                self.server.envelope.append(rest.strip().decode())
                self.say("250 ok")


class MailServer(socketserver.ThreadingTCPServer):
    allow_reuse_address = daemon_threads = True
    context = None
    wrapped = False

    def __init__(self):
        super().__init__(("127.0.0.1", 0), Mailbox)
        self.mails, self.auth, self.envelope = [], [], []

    def finish_request(self, request, client_address):
        if self.wrapped:
            request = self.context.wrap_socket(request, server_side=True)
        super().finish_request(request, client_address)

    def handle_error(self, request, client_address):
        pass  # a client that does not trust us


@pytest.fixture
def mail():
    with serving(MailServer()) as server:
        yield server


@pytest.fixture(scope="module")
def certificate(tmp_path_factory):
    if not shutil.which("openssl"):
        pytest.skip("needs openssl to make a certificate")
    folder = tmp_path_factory.mktemp("tls")
    made = ["-newkey", "rsa:2048", "-nodes", "-days", "2", "-subj", "/CN=localhost", "-addext", "subjectAltName=IP:127.0.0.1"]
    files = ["-keyout", str(folder / "key.pem"), "-out", str(folder / "cert.pem")]
    subprocess.run(["openssl", "req", "-x509", *made, *files], check=True, capture_output=True)
    return folder / "cert.pem", folder / "key.pem"


def context_of(certificate):
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(*certificate)
    return context


def smtp(server, user="", scheme="smtp") -> str:
    return f"{scheme}://{user}127.0.0.1:{server.server_address[1]}"


def test_mail_arrives_with_the_failed_pages(mail, capsys):
    tell(BAD, channels(MAIL="a@example.org, b@example.org", FROM="night@example.org", SMTP=smtp(mail)))
    ((_, message),) = mail.mails
    assert (message["Subject"], message["From"], message["To"]) == (
        "policylib x: failed",
        "night@example.org",
        "a@example.org, b@example.org",
    )
    assert message["Auto-Submitted"] == "auto-generated"
    assert message.get_content().splitlines() == ["x: failed", "02_b: failed in cell 4: ValueError: 坏", "3 pages, 7 s", BAD.index]
    assert [line for line in mail.envelope if "RCPT" in line.upper()] == ["rcpt TO:<a@example.org>", "rcpt TO:<b@example.org>"]
    assert capsys.readouterr().err == ""


def test_a_password_is_never_sent_without_tls(mail, capsys):
    tell(BAD, channels(MAIL="a@example.org", SMTP=smtp(mail, f"me:{SECRET}@")))
    assert mail.auth == mail.mails == []
    assert (
        capsys.readouterr().err == "policylib: the notification to 127.0.0.1 was not sent (the server offers no TLS: no password is sent)\n"
    )


@pytest.mark.parametrize("scheme", ["smtp", "smtps"])
def test_mail_over_tls_with_a_password(mail, certificate, monkeypatch, capsys, scheme):
    mail.context, mail.wrapped = context_of(certificate), scheme == "smtps"
    where = channels(MAIL="a@example.org", SMTP=smtp(mail, "me:p%40ss@", scheme))
    tell(BAD, where)
    assert mail.mails == mail.auth == []
    assert "127.0.0.1 was not sent" in capsys.readouterr().err
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tell(BAD, where)
    assert mail.auth == [(True, "\0me\0p@ss")]
    assert [secure for secure, _ in mail.mails] == [True]


def test_a_webhook_over_tls_must_be_trusted(hook, certificate, monkeypatch, capsys):
    hook.socket = context_of(certificate).wrap_socket(hook.socket, server_side=True)
    hook.handle_error = lambda *given: None
    tell(BAD, channels(URL=url(hook, "https")))
    assert hook.received == []
    assert SECRET not in (err := capsys.readouterr().err)
    assert err.count("\n") == 1
    monkeypatch.setenv("SSL_CERT_FILE", str(certificate[0]))
    tell(BAD, channels(URL=url(hook, "https")))
    assert len(hook.received) == 1
