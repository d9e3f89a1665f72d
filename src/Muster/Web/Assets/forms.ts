import { forgetTyping, morphInto } from "./morph";

/** Sends forms without leaving the page, so that a lost connection never costs what was typed. */
export function enhanceForms(): void {
  document.addEventListener("submit", (event) => {
    const form = event.target as HTMLFormElement;
    if (form.method === "post" && !form.hasAttribute("data-plain")) {
      event.preventDefault();
      void send(form, event.submitter);
    }
  });
}

async function send(form: HTMLFormElement, by: HTMLElement | null): Promise<void> {
  if (form.ariaBusy === "true") {
    return;
  }

  busy(form, by, true);
  try {
    const answer = await fetch(form.action, {
      method: "POST",
      body: new URLSearchParams(new FormData(form, by) as unknown as Record<string, string>),
      headers: { Accept: "text/html" },
    });
    await take(form, answer);
  } catch {
    tell(form, "Not sent: there is no connection to the server. What you typed is kept here; try again.");
  } finally {
    busy(form, by, false);
  }
}

async function take(form: HTMLFormElement, answer: Response): Promise<void> {
  const elsewhere = new URL(answer.url).pathname !== location.pathname;
  if (answer.redirected && elsewhere) {
    forgetTyping(form);
    location.assign(answer.url);
    return;
  }

  const page = new DOMParser().parseFromString(await answer.text(), "text/html");
  const said = page.getElementById("said");
  if (!answer.ok) {
    renewKey(form, page);
    tell(form, said?.textContent?.trim() ?? `Not done: the server answered ${answer.status}. What you typed is kept here; try again.`);
    return;
  }

  forgetTyping(form);
  form.closest("details")?.removeAttribute("open");
  morphInto(page);
  document.getElementById("news")?.replaceChildren(...(said ? [said] : []));
  said?.focus();
}

/** A form that was refused is sent anew next time; one that got no answer is sent as the same one, and done once. */
function renewKey(form: HTMLFormElement, page: Document): void {
  const [key, fresh] = [form, page.getElementById(form.id)].map((each) => each?.querySelector<HTMLInputElement>("input[name=key]"));
  if (key) {
    key.value = fresh?.value ?? "";
  }
}

function tell(form: HTMLFormElement, text: string): void {
  form.querySelector(".form__problem")?.remove();
  const problem = document.createElement("p");
  problem.className = "form__problem banner banner--problem";
  problem.setAttribute("role", "alert");
  problem.textContent = text;
  form.prepend(problem);
}

function busy(form: HTMLFormElement, by: HTMLElement | null, is: boolean): void {
  form.ariaBusy = String(is);
  by?.setAttribute("aria-busy", String(is));
  if (is) {
    form.querySelector(".form__problem")?.remove();
  }
}

/** Only with a script: without one, the text is there to be marked. News may bring such a button at any time. */
export function offerCopies(): void {
  if (!navigator.clipboard) {
    return;
  }

  document.documentElement.dataset.copies = "";
  document.addEventListener("click", (event) => {
    const button = (event.target as Element).closest<HTMLElement>("[data-copy]");
    const text = document.getElementById(button?.dataset.copy ?? "")?.textContent;
    if (button && text) {
      void navigator.clipboard.writeText(text).then(() => (button.textContent = "Copied"));
    }
  });
}

/** What has just been done is said once: reloading does not say it again. */
export function forgetDone(): void {
  const address = new URL(location.href);
  if (address.searchParams.has("done")) {
    address.searchParams.delete("done");
    history.replaceState(null, "", address);
  }
}
