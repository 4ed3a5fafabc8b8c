"""Somebody at a browser: finds everything by the words that the page shows, in their language."""

import re

from playwright.sync_api import ConsoleMessage, Locator, Page, Request, Response, expect

from neetcrm.access import Actor
from neetcrm.i18n import translations
from tests import cast

PASSWORD = "four words of steppe"
WAIT = 30_000
"""Milliseconds for a page, on a machine that is busy."""

MOST_TABS = 60
UNFOLDED = "document.querySelectorAll('form details').forEach((one) => (one.open = true))"
"""Opens whatever is folded in a form."""

expect.set_options(timeout=WAIT)


class Visitor:
    """Whoever looks at *page*; what the browser complains of is kept in *complaints*."""

    def __init__(self, page: Page, address: str, language: str) -> None:
        self.page, self.address, self.language = page, address, language
        self.complaints: list[str] = []
        page.set_default_timeout(WAIT)
        page.on("console", self._hear)
        page.on("pageerror", lambda error: self.complaints.append(f"script: {error}"))
        page.on("request", self._watch)
        page.on("response", self._check)

    def say(self, sentence: str, **values: object) -> str:
        """Return a sentence of the application in the visitor's language."""
        text = translations(self.language).gettext(sentence)
        return text.format(**values) if values else text

    # Where things are

    @property
    def main(self) -> Locator:
        return self.page.locator("main")

    def field(self, label: str) -> Locator:
        """Return the control with this label, be it marked as optional or not."""
        label, optional = re.escape(self.say(label)), re.escape(self.say("(optional)"))
        return self.main.get_by_label(re.compile(rf"^\s*{label}\s*({optional})?\s*$"))

    def link(self, sentence: str, **values: object) -> Locator:
        """Return the link that begins with these words; what follows is for screen readers."""
        words = re.escape(self.say(sentence, **values))
        return self.main.get_by_role("link", name=re.compile(rf"^{words}\s*(:|$)")).first

    # What a person does

    def open(self, path: str) -> Response | None:
        return self.page.goto(path)

    def follow(self, sentence: str, **values: object) -> None:
        self.link(sentence, **values).click()

    def go_by_menu(self, sentence: str) -> None:
        """Follow a link of the main menu."""
        self.page.get_by_role("navigation").get_by_role("link", name=self.say(sentence)).click()

    def type(self, label: str, text: str) -> None:
        self.field(label).fill(text)

    def choose(self, label: str, option: str) -> None:
        lists = self.page.get_by_role("combobox")
        self.field(label).and_(lists).select_option(label=self.say(option))

    def pick(self, question: str, option: str) -> None:
        """Press one of the radio buttons under a question."""
        group = self.main.get_by_role("group", name=self.say(question))
        group.get_by_label(self.say(option), exact=True).check()

    def unfold(self, sentence: str) -> None:
        """Open what is folded under a summary that begins with these words."""
        self.main.locator("summary", has_text=self.say(sentence)).click()

    def press(self, sentence: str) -> None:
        button = self.main.get_by_role("button", name=self.say(sentence), exact=True)
        button.click()

    def open_tab(self, sentence: str) -> None:
        """Open a view of the case; on a page below it, by way of the person's name."""
        name = self.main.locator(".identity__name").get_by_role("link")
        if name.count():
            name.click()
        tabs = self.main.get_by_role("navigation", name=self.say("Views"))
        tabs.get_by_role("link", name=self.say(sentence)).click()

    def open_menu(self, sentence: str) -> Locator:
        """Open the menu behind a summary with these words and return what it holds."""
        summary = self.page.locator("summary", has_text=self.say(sentence))
        summary.click()
        return self.page.locator("details.menu", has=summary)

    def change_language(self, language: str, name: str) -> None:
        self.open_menu("Language").get_by_role("button", name=name).click()
        expect(self.page.locator("html")).to_have_attribute("lang", language)
        self.language = language

    def go_back(self) -> None:
        """Press the back button; a page that the browser kept does not load anew."""
        self.page.go_back(wait_until="commit")

    def sign_in(self, actor: Actor, password: str = PASSWORD) -> None:
        self.open("/")
        self.type("E-mail", cast.email(actor))
        self.type("Password", password)
        self.press("Sign in")
        expect(self.page.locator("header")).to_contain_text(cast.STAFF[actor])

    def sign_out(self) -> None:
        self.open_menu("Account").get_by_role("button", name=self.say("Sign out")).click()
        self.sees_title("Sign in")

    # What a person sees

    def sees(self, sentence: str, **values: object) -> None:
        expect(self.main).to_contain_text(self.say(sentence, **values))

    def sees_title(self, sentence: str, **values: object) -> None:
        expect(self.page).to_have_title(re.compile(re.escape(self.say(sentence, **values))))

    def is_told(self, sentence: str, **values: object) -> None:
        """See a refusal, at the top of the form."""
        alert = self.main.get_by_role("alert")
        expect(alert).to_contain_text(self.say(sentence, **values))

    def tab_to(self, words: str) -> None:
        """Press Tab until the focus is on something that begins with these words."""
        focused = self.page.locator(":focus")
        for _ in range(MOST_TABS):
            self.page.keyboard.press("Tab")
            if focused.count() and focused.inner_text().strip().startswith(self.say(words)):
                return
        raise AssertionError(f"no Tab leads to {words!r}")

    def download(self, button: str) -> bytes:
        """Press a button that answers with a file, and return what is in it."""
        with self.page.expect_download() as coming:
            self.press(button)
        return coming.value.path().read_bytes()

    def save(self, link: Locator) -> bytes:
        """Save what a link leads to, in place of opening it: Alt and a click."""
        with self.page.expect_download() as coming:
            link.click(modifiers=["Alt"])
        return coming.value.path().read_bytes()

    # What the browser complains of

    def _hear(self, message: ConsoleMessage) -> None:
        is_status = message.text.startswith("Failed to load resource: the server responded")
        if message.type in ("error", "warning") and not is_status:
            self.complaints.append(f"{message.type}: {message.text}")

    def _watch(self, request: Request) -> None:
        if not request.url.startswith((self.address, "data:", "blob:", "chrome-extension:")):
            self.complaints.append(f"elsewhere: {request.url}")

    def _check(self, response: Response) -> None:
        request = response.request
        is_page = request.is_navigation_request() or "hx-request" in request.headers
        if response.status >= 500 or (response.status >= 400 and not is_page):
            self.complaints.append(f"{response.status}: {response.url}")
