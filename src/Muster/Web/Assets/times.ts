import { ago, clock, day, left, zoneName } from "./words";

let serverAhead = 0;

/** Rewrites every time on the page for the viewer's zone, now and whenever a second makes a difference. */
export function keepTimesFresh(): void {
  readServerClock();
  refreshTimes();
  window.setInterval(refreshTimes, 1000);
}

/** The page says when it was rendered, so a phone whose clock is wrong still counts down right. */
export function readServerClock(): void {
  const rendered = Date.parse(document.documentElement.dataset.now ?? "");
  serverAhead = Number.isNaN(rendered) ? 0 : rendered - Date.now();
}

export function refreshTimes(): void {
  const now = new Date(Date.now() + serverAhead);
  for (const element of document.querySelectorAll<HTMLTimeElement>("time[data-form]")) {
    const at = new Date(element.dateTime);
    write(element, wordsFor(element.dataset.form, at, now));
    if (element.dataset.form === "left") {
      element.closest(".count")?.toggleAttribute("data-late", at <= now);
    }
  }

  for (const element of document.querySelectorAll("[data-zone]")) {
    write(element, zoneName());
  }
}

function wordsFor(form: string | undefined, at: Date, now: Date): string {
  switch (form) {
    case "ago":
      return ago(at, now);
    case "left":
      return left(at, now);
    case "day":
      return day(at);
    default:
      return clock(at, now);
  }
}

function write(element: Element, text: string): void {
  if (element.textContent !== text) {
    element.textContent = text;
  }
}

/** Where a form asks for a time zone and none was chosen yet, the browser's own is the likeliest. */
export function chooseOwnZone(): void {
  const select = document.querySelector<HTMLSelectElement>("select[data-own-zone]");
  if (select && zoneName().includes("/")) {
    if (![...select.options].some((option) => option.value === zoneName())) {
      select.add(new Option(zoneName()));
    }

    select.value = zoneName();
  }
}
