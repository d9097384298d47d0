"""Tells somebody how a run went, by webhook or e-mail: when it failed, and when it is well again.

Whoever schedules a run says where to, in the environment; a params file, which pages name, holds none of it:

- `POLICYLIB_NOTIFY_URL`: a webhook (http or https), called with JSON;
- `POLICYLIB_NOTIFY_MAIL`: addresses, with commas between them; `POLICYLIB_NOTIFY_FROM`: the sender, the first of them where it is not said;
- `POLICYLIB_NOTIFY_SMTP`: `smtp://user:password@host:port` (STARTTLS where the server offers it, and never a password without it) or
  `smtps://…`; `smtp://localhost` where it is not said;
- `POLICYLIB_NOTIFY_WHEN`: `failure` (also the first good run after one, and new warnings) or `always`.
"""

from __future__ import annotations

import json
import sys
import time
from collections.abc import Callable, Mapping
from dataclasses import asdict, dataclass
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.parse import SplitResult, unquote, urlsplit

from policylib.records import InputError, Problem

if TYPE_CHECKING:
    from email.message import EmailMessage

PREFIX = "POLICYLIB_NOTIFY_"
WHEN = ("failure", "always")
MARK = ".failing"  # stands in an output folder from a failure until the next good run
WARNED = ".warned"  # holds the warnings that were told last
TIMEOUT, PAUSE = 20.0, 5.0  # seconds: for one attempt, and before the second


@dataclass(frozen=True, slots=True)
class Report:
    """How a run went: its pages, those that failed with their error, the error that ended it, its seconds, the path of its index, its warnings."""

    suite: str
    ok: bool
    pages: int
    failed: tuple[dict[str, str], ...]
    error: str
    seconds: float
    index: str
    warnings: tuple[str, ...] = ()

    def text(self, state: str) -> str:
        """Return the report in plain words, for people.

        >>> print(Report("x", True, 3, (), "", 4.2, "outputs/x/index.html").text("recovered"))
        x: well again
        3 pages, 4 s
        outputs/x/index.html
        """
        said = {"failed": "failed", "recovered": "well again", "warned": "done, with a doubt", "ok": "done"}[state]
        lines = [f"{self.suite}: {said}", *filter(None, [self.error]), *(f"{each['page']}: {each['error']}" for each in self.failed)]
        return "\n".join([*lines, *self.warnings, f"{self.pages} pages, {self.seconds:.0f} s", self.index])


@dataclass(frozen=True, slots=True)
class Channels:
    """Where reports go."""

    webhook: SplitResult | None
    smtp: SplitResult
    to: tuple[str, ...]
    sender: str
    always: bool


NOWHERE = Channels(None, SplitResult("", "", "", "", ""), (), "", False)


def load_channels(environment: Mapping[str, str]) -> Channels:
    """Return where the environment says that reports go.

    Raises:
        InputError: an address that is none; the line never holds the value, which may hold a password.

    >>> load_channels({"POLICYLIB_NOTIFY_URL": "hooks.example/secret"})
    Traceback (most recent call last):
    policylib.records.InputError: POLICYLIB_NOTIFY_URL: found no such address (not shown: it may be secret); expected https://…; ...
    """
    given = {name.removeprefix(PREFIX): value for name, value in environment.items() if name.startswith(PREFIX) and value}
    faults: list[Problem] = []
    known = ("URL", "MAIL", "FROM", "SMTP", "WHEN")
    faults += [Problem(PREFIX + name, "an unknown setting", f"one of {', '.join(known)}", "mend it") for name in given if name not in known]
    webhook = _address("URL", given["URL"], ("https", "http"), faults) if "URL" in given else None
    smtp = _address("SMTP", given.get("SMTP", "smtp://localhost"), ("smtp", "smtps"), faults)
    to = tuple(each.strip() for each in given.get("MAIL", "").split(",") if each.strip())
    sender = given.get("FROM", to[0] if to else "")
    if not all("@" in each and each.isprintable() and " " not in each for each in (*to, *filter(None, [sender]))):
        faults.append(Problem(PREFIX + "MAIL or FROM", "what is no e-mail address", "name@example.org", "mend it"))
    if given.get("WHEN", WHEN[0]) not in WHEN:
        faults.append(Problem(PREFIX + "WHEN", repr(given["WHEN"]), " or ".join(WHEN), "mend it"))
    if faults:
        raise InputError(*faults)
    return Channels(webhook, smtp, to, sender, given.get("WHEN") == "always")


def _address(name: str, value: str, schemes: tuple[str, ...], faults: list[Problem]) -> SplitResult:
    try:
        found = urlsplit(value)
        right = found.scheme in schemes and bool(found.hostname) and value.isprintable() and " " not in value and found.port != 0
    except ValueError:
        found, right = SplitResult("", "", "", "", ""), False
    if not right:
        problem = Problem(PREFIX + name, "no such address (not shown: it may be secret)", f"{schemes[0]}://…", "mend it, or leave it out")
        faults.append(problem)
    return found


def tell(report: Report, channels: Channels, folder: Path | None = None) -> None:
    """Send a report where it is due; one that cannot be sent is told in one line and changes nothing else.

    Args:
        report: how the run went.
        channels: where reports go.
        folder: the output folder, where it is noted that the last run failed.
    """
    if channels.webhook is None and not channels.to:
        return
    state = _state(report, folder)
    if state == "ok" and not channels.always:
        return
    if channels.webhook is not None:
        hook = channels.webhook
        _try(f"{hook.hostname}", lambda: _post(hook.geturl(), _body(report, state)))
    if channels.to:
        _try(f"{channels.smtp.hostname}", lambda: _mail(channels, _message(report, state, channels)))


def _state(report: Report, folder: Path | None) -> str:
    """Return failed, recovered, warned (of what the last message did not tell) or ok, and note it for the next run."""
    if folder is None:
        return "ok" if report.ok else "failed"
    mark, warned, said = folder / MARK, folder / WARNED, "\n".join(report.warnings)
    before = mark.exists()
    try:
        new = bool(said) and not (warned.is_file() and warned.read_text("utf-8") == said)
        folder.mkdir(parents=True, exist_ok=True)
        _keep(mark, None if report.ok else "")
        _keep(warned, said or None)
    except OSError:  # the disk that failed the run fails this, too; the report goes out all the same
        new = bool(said)
    return "failed" if not report.ok else "recovered" if before else "warned" if new else "ok"


def _keep(path: Path, text: str | None) -> None:
    """Write a small file, or take it away where there is nothing to say."""
    path.unlink(missing_ok=True) if text is None else path.write_text(text, "utf-8")


def _try(where: str, send: Callable[[], None]) -> None:
    """Send, and once more after a pause."""
    from http.client import HTTPException

    for pause in (PAUSE, None):
        try:
            send()
        except (OSError, HTTPException, ValueError) as error:
            if pause is None:
                print(f"policylib: the notification to {where} was not sent ({_reason(error)})", file=sys.stderr)
            else:
                time.sleep(pause)
        else:
            return


def _reason(error: BaseException) -> str:
    """Return why something was not sent, without anything of the address."""
    from smtplib import SMTPResponseException
    from urllib.error import HTTPError, URLError

    if isinstance(error, HTTPError):
        return f"HTTP {error.code}"
    if isinstance(error, SMTPResponseException):
        return f"SMTP {error.smtp_code}"
    if isinstance(error, URLError) and isinstance(error.reason, BaseException):
        return _reason(error.reason)
    return (isinstance(error, OSError) and error.strerror) or type(error).__name__


def _body(report: Report, state: str) -> bytes:
    """Return the JSON of a webhook: the report, its state, and `text` in plain words, as chat services show it."""
    return json.dumps(asdict(report) | {"state": state, "text": report.text(state)}, ensure_ascii=False).encode()


def _post(url: str, body: bytes) -> None:
    from urllib.request import HTTPRedirectHandler, Request, build_opener

    class Stay(HTTPRedirectHandler):  # a POST that is sent elsewhere arrives without its body
        def redirect_request(self, *args: object) -> None:
            return None

    headers = {"Content-Type": "application/json; charset=utf-8", "User-Agent": "policylib"}
    with build_opener(Stay).open(Request(url, body, headers), timeout=TIMEOUT):
        pass


def _message(report: Report, state: str, channels: Channels) -> EmailMessage:
    from email.message import EmailMessage
    from email.utils import formatdate, make_msgid

    text = report.text(state)
    message = EmailMessage()
    message["Subject"] = f"policylib {' '.join(text.splitlines()[0].split())}"
    message["From"], message["To"] = channels.sender, ", ".join(channels.to)
    message["Date"], message["Message-ID"] = formatdate(), make_msgid(domain="policylib.invalid")
    message["Auto-Submitted"] = "auto-generated"
    message.set_content(text)
    return message


def _mail(channels: Channels, message: EmailMessage) -> None:
    import smtplib
    import ssl

    at, context = channels.smtp, ssl.create_default_context()
    host, secure = at.hostname or "", at.scheme == "smtps"
    with (
        smtplib.SMTP_SSL(host, at.port or 465, timeout=TIMEOUT, context=context)
        if secure
        else smtplib.SMTP(host, at.port or (587 if at.username else 25), timeout=TIMEOUT)
    ) as server:
        if not secure:
            server.ehlo()
            if server.has_extn("starttls"):
                server.starttls(context=context)
                secure = True
        if at.username:
            if not secure:
                raise ConnectionError(0, "the server offers no TLS: no password is sent")
            server.login(unquote(at.username), unquote(at.password or ""))
        server.send_message(message)
