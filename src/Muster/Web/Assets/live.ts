import { morphInto } from "./morph";

const silence = 45_000;
const firstPause = 1_000;
const longestPause = 30_000;

let source: EventSource | undefined;
let pause = firstPause;
let watchdog = 0;
let reconnect = 0;
let refetch = 0;

/** Follows /live while the page is one that changes by itself (it says which news concerns it). */
export function goLive(): void {
  if (!topic()) {
    return;
  }

  connect();
  document.addEventListener("visibilitychange", () => {
    if (document.visibilityState === "visible") {
      catchUp();
    }
  });
  window.addEventListener("online", catchUp);
  window.addEventListener("offline", lost);
}

function connect(): void {
  window.clearTimeout(reconnect);
  source?.close();
  source = new EventSource("/live");
  source.addEventListener("open", () => {
    if (pause > firstPause) {
      soon();
    }

    pause = firstPause;
    show("live");
    heard();
  });
  source.addEventListener("changed", (event) => {
    heard();
    if (concerns((event as MessageEvent<string>).data)) {
      soon();
    }
  });
  source.addEventListener("error", lost);
}

/** A dead mobile connection often reports nothing at all: silence is how we learn of it. */
function heard(): void {
  window.clearTimeout(watchdog);
  watchdog = window.setTimeout(lost, silence);
}

function lost(): void {
  source?.close();
  show("waiting");
  window.clearTimeout(reconnect);
  reconnect = window.setTimeout(connect, pause);
  pause = Math.min(pause * 2, longestPause);
}

function catchUp(): void {
  if (source?.readyState !== EventSource.OPEN) {
    connect();
  }

  soon();
}

/** Many changes in one moment are one look. */
function soon(): void {
  window.clearTimeout(refetch);
  refetch = window.setTimeout(() => void look(), 80);
}

async function look(): Promise<void> {
  try {
    const answer = await fetch(location.href, { headers: { Accept: "text/html" }, cache: "no-store" });
    if (new URL(answer.url).pathname === "/sign-in") {
      show("signed-out");
    } else if (answer.ok) {
      morphInto(new DOMParser().parseFromString(await answer.text(), "text/html"));
    }
  } catch {
    lost();
  }
}

/** News is `incident 12`, or `incident 0` when it may be any; anything else only says that the line is alive. */
function concerns(news: string): boolean {
  const [what, number] = news.split(" ");
  return what === "incident" && (topic() === "all" || number === "0" || number === topic());
}

function topic(): string | undefined {
  return document.getElementById("main")?.dataset.live;
}

function show(state: "live" | "waiting" | "signed-out"): void {
  const words = { live: "Live", waiting: "Not live: reconnecting", "signed-out": "Signed out: reload to sign in" };
  const element = document.getElementById("live");
  const text = element?.querySelector(".live__text");
  if (element && text) {
    element.hidden = false;
    element.dataset.state = state === "live" ? "live" : "waiting";
    text.textContent = words[state];
  }
}
