import { Idiomorph } from "idiomorph";
import { readServerClock, refreshTimes } from "./times";

const typedIn = new WeakSet<Element>();

/** Remembers which forms somebody has begun to fill in: news never touches those. */
export function watchTyping(): void {
  document.addEventListener("input", (event) => {
    const form = (event.target as Element).closest("form");
    if (form) {
      typedIn.add(form);
    }
  });
}

export function forgetTyping(form: HTMLFormElement): void {
  typedIn.delete(form);
  form.reset();
}

/** Turns this page into the newer one, keeping focus, scroll position, open folds and typed text. */
export function morphInto(newer: Document): void {
  document.title = newer.title;
  document.documentElement.dataset.now = newer.documentElement.dataset.now ?? "";
  document.body.className = newer.body.className;
  for (const id of ["nav", "main"]) {
    const [from, to] = [document.getElementById(id), newer.getElementById(id)];
    if (from && to) {
      Idiomorph.morph(from, to, { morphStyle: "outerHTML", restoreFocus: true, ignoreActiveValue: true, callbacks });
    }
  }

  readServerClock();
  refreshTimes();
}

const callbacks = {
  beforeNodeMorphed: (old: Node): boolean => !isKept(old),
  beforeNodeRemoved: (old: Node): boolean => !(old instanceof Element && [old, ...old.querySelectorAll("form")].some(isKept)),
  beforeAttributeUpdated: (name: string, element: Element): boolean => !(name === "open" && element instanceof HTMLDetailsElement),
};

function isKept(node: Node): boolean {
  return node instanceof Element && (typedIn.has(node) || node.hasAttribute("data-keep"));
}
