"""A visit of a page in headless Chromium, for the tests of pages."""

from __future__ import annotations

from pathlib import Path


class Visit:
    """A page opened from its file, with everything the browser asked for and complained of."""

    def __init__(self, browser, path: Path, **options) -> None:
        self.asked: list[str] = []
        self.said: list[str] = []
        self.context = browser.new_context(**options)
        self.page = self.context.new_page()
        self.page.on("request", lambda request: self.asked.append(request.url))
        self.page.on("console", lambda message: self.said.append(message.text))
        self.page.on("pageerror", lambda error: self.said.append(str(error)))
        self.page.goto(path.as_uri())

    def __enter__(self):
        return self

    def __exit__(self, *_):
        self.context.close()
