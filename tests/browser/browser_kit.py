"""What the browser tests share: which pages there are, in which palettes and widths they are looked at."""

from pathlib import Path

ROOT = Path(__file__).parents[2]
MINIMAL = ROOT / "tests" / "sites" / "minimal"
DESKTOP, PHONE = {"width": 1280, "height": 900}, {"width": 390, "height": 844}
PALETTES = ("light", "dark")
PAGES = sorted("" if page.stem == "index" else f"{page.stem}/" for page in (ROOT / "docs").glob("*.md"))
"""Every page of the site by its address."""
