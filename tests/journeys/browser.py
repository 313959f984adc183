"""A page that is watched: what it logs, what it asks for elsewhere, and what axe finds on it."""

from pathlib import Path

from playwright.sync_api import ConsoleMessage, Page, Request

ARGUMENTS = [
    "--no-sandbox",
    "--disable-gpu",
    "--disable-quic",
    "--no-first-run",
    "--disable-background-networking",
    "--disable-component-update",
    "--disable-sync",
]
AXE = (Path(__file__).parent / "vendor" / "axe.min.js").read_text()
RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa", "best-practice"]


class Watched:
    """A browser page with its console errors and foreign requests kept; `assert_sound` looks at what it shows now."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.errors: list[str] = []
        self.foreign: list[str] = []
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def _console(self, message: ConsoleMessage) -> None:
        if message.type == "error":
            self.errors.append(f"{self.page.url}: {message.text}")

    def _request(self, request: Request) -> None:
        if not request.url.startswith((self.site, "data:", "blob:")):
            self.foreign.append(request.url)

    def go(self, path: str) -> None:
        self.page.goto(path)

    def click(self, name: str, role: str = "button") -> None:
        """Press the button (or link) with exactly this name."""
        self.page.get_by_role(role, name=name, exact=True).first.click()  # type: ignore[arg-type]

    def follow(self, name: str) -> None:
        """Follow the link with this name."""
        self.page.get_by_role("link", name=name).first.click()

    def fill(self, label: str, text: str) -> None:
        """Type into the field with this label."""
        self.page.get_by_label(label, exact=False).first.fill(text)

    def sees(self, text: str) -> None:
        """Wait until the page shows the text."""
        self.page.get_by_text(text, exact=False).first.wait_for()

    @property
    def text(self) -> str:
        return self.page.inner_text("body")

    def assert_sound(self) -> None:
        """Assert zero axe findings, console errors, foreign requests, and nothing wider than the window."""
        result = self.page.evaluate(
            # The page's policy forbids inline scripts, so axe comes in through the driver.
            f"async () => {{ {AXE}; const asked = {{runOnly: {RULES}, resultTypes: ['violations']}};"
            " return await axe.run(document, asked); }"
        )
        findings = [
            f"{finding['id']}: {node['target']} {node.get('failureSummary', '')}"
            for finding in result["violations"]
            for node in finding["nodes"]
        ]
        too_wide = self.page.evaluate("document.documentElement.scrollWidth - window.innerWidth")
        where = self.page.url
        assert (where, findings, self.errors, self.foreign, max(too_wide, 0)) == (where, [], [], [], 0)
