"""A page that is watched: what it logs, what it asks for elsewhere, and what is wrong with what it shows."""

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

LEAST_PIXELS = 14

# Answers a sentence for each thing that is wrong with what the window shows.
LOOK = """async (options) => {
  const found = [];
  for (const finding of (await axe.run(document, options)).violations)
    for (const node of finding.nodes) found.push(`${finding.id}: ${node.target} ${node.failureSummary || ''}`);
  const wide = document.documentElement.scrollWidth - window.innerWidth;
  if (wide > 0) found.push(`${wide} pixels wider than the window`);
  const texts = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
  while (texts.nextNode()) {
    const words = texts.currentNode.textContent.trim(), around = texts.currentNode.parentElement;
    const size = parseFloat(getComputedStyle(around).fontSize);
    if (words && size < LEAST && around.checkVisibility()) found.push(`“${words.slice(0, 40)}” at ${size} pixels`);
  }
  return found;
}""".replace("LEAST", str(LEAST_PIXELS))
# What Chromium logs of a page whose status is 403, 404 and the like.
REFUSED = "the server responded with a status of 40"


class Watched:
    """A browser page with its console errors and foreign requests kept; `assert_sound` looks at what it shows now."""

    def __init__(self, page: Page, site: str) -> None:
        self.page = page
        self.site = site
        self.errors: list[str] = []
        self.foreign: list[str] = []
        self.refusals_expected = False
        page.on("console", self._console)
        page.on("pageerror", lambda error: self.errors.append(str(error)))
        page.on("request", self._request)

    def expect_refusals(self) -> None:
        """From now on (and for what was asked so far) a page that answers 403 or 404 is what the journey is after."""
        self.refusals_expected = True
        self.errors = [error for error in self.errors if REFUSED not in error]

    def _console(self, message: ConsoleMessage) -> None:
        if self.refusals_expected and REFUSED in message.text:
            return
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

    def looked_at(self, rules: list[str] | None = None) -> list[str]:
        """Return what is unsound of what the page shows now: axe findings, errors, foreign requests, overflow.

        `rules` narrows axe to those rules. What is returned once is not returned again.
        """
        asked = {"type": "rule", "values": rules} if rules else {"type": "tag", "values": RULES}
        # The page's policy forbids inline scripts, so axe comes in through the driver: at once here, later by itself.
        if not self.page.evaluate("'axe' in window"):
            self.page.add_init_script(AXE)
            self.page.evaluate(f"() => {{ {AXE} }}")
        found: list[str] = self.page.evaluate(LOOK, {"runOnly": asked, "resultTypes": ["violations"], "preload": False})
        found += [f"the console says: {error}" for error in self.errors]
        found += [f"asked a stranger: {address}" for address in self.foreign]
        self.errors.clear()
        self.foreign.clear()
        return found

    def assert_sound(self) -> None:
        """Assert zero axe findings, console errors, foreign requests, and nothing too small or too wide to read."""
        assert (self.page.url, self.looked_at()) == (self.page.url, [])
