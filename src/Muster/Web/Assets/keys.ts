const goTimeout = 1500;
let goUntil = 0;

/** The keys that the `?` sheet lists. Elements say which key is theirs: data-key presses or focuses, data-go follows g. */
export function listenForKeys(): void {
  document.addEventListener("keydown", (event) => {
    if (event.key === "Escape" && isTyping(event.target)) {
      (event.target as HTMLElement).blur();
    }

    if (event.ctrlKey || event.metaKey || event.altKey || isTyping(event.target)) {
      return;
    }

    if (act(event.key)) {
      event.preventDefault();
    }
  });
}

function act(key: string): boolean {
  if (Date.now() < goUntil) {
    goUntil = 0;
    return press(`[data-go="${CSS.escape(key)}"]`);
  }

  switch (key) {
    case "g":
      goUntil = Date.now() + goTimeout;
      return true;
    case "j":
      return step(1);
    case "k":
      return step(-1);
    case "?":
      document.getElementById("keys")?.togglePopover();
      return true;
    default:
      return press(`[data-row]:has(a:focus) [data-key="${CSS.escape(key)}"]`) || press(`[data-key="${CSS.escape(key)}"]`);
  }
}

function press(selector: string): boolean {
  const element = document.querySelector<HTMLElement>(selector);
  if (!element) {
    return false;
  }

  if (element.matches("button, a")) {
    element.click();
    return true;
  }

  element.closest("details")?.setAttribute("open", "");
  element.focus();
  return true;
}

function step(by: number): boolean {
  const rows = [...document.querySelectorAll<HTMLElement>("[data-row] a")];
  const at = rows.findIndex((row) => row === document.activeElement);
  const next = rows[at < 0 ? (by > 0 ? 0 : rows.length - 1) : at + by];
  next?.focus();
  return next !== undefined;
}

function isTyping(target: EventTarget | null): boolean {
  return target instanceof Element && target.matches("input:not([type=radio], [type=checkbox]), textarea, select, [contenteditable]");
}
