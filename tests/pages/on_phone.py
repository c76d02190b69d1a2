"""What tests of the offline phone share: wait until it has what it needs, and look into its record."""

from __future__ import annotations

from typing import Any

from playwright.sync_api import Page

from tests.pages.phone import press

READY = "Boolean(navigator.serviceWorker.controller)"
OPEN = """new Promise((resolve, reject) => {
  const asked = indexedDB.open('restride');
  asked.onsuccess = () => resolve(asked.result);
  asked.onerror = () => reject(asked.error);
})"""
READ = f"""async ([store, index]) => {{
  const db = await {OPEN};
  const from = db.transaction(store).objectStore(store);
  const asked = (index ? from.index(index) : from).getAll();
  const rows = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  db.close();
  return rows;
}}"""
HAS_BOOK = f"""async () => {{
  const db = await {OPEN};
  const asked = db.transaction('meta').objectStore('meta').getAllKeys();
  const keys = await new Promise((resolve) => (asked.onsuccess = () => resolve(asked.result)));
  db.close();
  return keys.some((key) => key.startsWith('scripts:'));
}}"""

COUNT = f"""async () => {{
  const db = await {OPEN};
  const asked = db.transaction("events").objectStore("events").count();
  const found = await new Promise(resolve => (asked.onsuccess = () => resolve(asked.result)));
  db.close();
  return found;
}}"""
FIRST_STORE = """([events, account]) => new Promise((resolve, reject) => {
  const asked = indexedDB.open("restride", 1);
  asked.onerror = () => reject(asked.error);
  asked.onupgradeneeded = () => {
    const store = asked.result.createObjectStore("events", { keyPath: "id" });
    store.createIndex("run", "run");
    store.createIndex("unsent", "unsent");
    asked.result.createObjectStore("meta");
  };
  asked.onsuccess = () => {
    const tx = asked.result.transaction(["events", "meta"], "readwrite");
    for (const each of events) tx.objectStore("events").put({ ...each, account, unsent: 1 });
    for (const [key, value] of [["account", account], ["device", events[0].device], ["active_run", null]])
      tx.objectStore("meta").put(value, key);
    tx.oncomplete = () => (asked.result.close(), resolve());
  };
})"""


def until(page: Page, script: str) -> None:
    """Wait for a promise in the page to say yes; by the browser's own clock, also where the page's is stopped."""
    for _ in range(100):
        if page.evaluate(script):
            return
        page.wait_for_timeout(100)
    raise AssertionError(f"never: {script}")


def get_ready(page: Page) -> None:
    """Open Today and wait until the worker and the runs of the next days are on the phone."""
    page.goto("/")
    until(page, READY)
    until(page, HAS_BOOK)


def kept(page: Page, index: str | None = None) -> list[dict[str, Any]]:
    """The events on this phone, of everybody; `index` "unsent" or "refused" for those alone."""
    rows: list[dict[str, Any]] = page.evaluate(READ, ["events", index])
    return rows


def start(page: Page) -> None:
    """Answer what is asked before a run, and begin."""
    page.get_by_role("group", name="Right hip, now?").get_by_role("button", name="1", exact=True).click()
    for question, answer in (("Any of these today?", "No"), ("Loop band with you?", "Yes")):
        page.get_by_role("group", name=question).get_by_role("button", name=answer).click()
    press(page, "Start run")


def rate(page: Page, score: int) -> None:
    """Tap a pain in the middle of a run, as fast as a script can."""
    page.evaluate(
        """score => {
          const press = words => [...document.querySelectorAll("button")].find(each => words(each))?.click();
          press(each => each.textContent.trim() === "Pain now");
          press(each => each.dataset.score === String(score));
        }""",
        score,
    )


def change(page: Page, kind: str, how: str) -> None:
    """Rewrite the first event of a kind in the phone's record."""
    page.evaluate(
        f"""async () => {{
          const db = await {OPEN};
          const tx = db.transaction("events", "readwrite");
          const events = tx.objectStore("events");
          const all = await new Promise(resolve => (events.getAll().onsuccess = e => resolve(e.target.result)));
          events.put(({how})(all.find(each => each.kind === "{kind}")));
          await new Promise(resolve => (tx.oncomplete = resolve));
          db.close();
        }}"""
    )
