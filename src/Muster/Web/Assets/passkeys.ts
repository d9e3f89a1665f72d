interface Ceremony {
  options: string;
  sealed: string;
}

/** Buttons that ask for a passkey are there only where one can be: in a browser that knows them, at an address with a name. */
export function offerPasskeys(): void {
  const known = "PublicKeyCredential" in window && "parseCreationOptionsFromJSON" in PublicKeyCredential && !/^[\d.]+$|:/.test(location.hostname);
  for (const without of document.querySelectorAll<HTMLElement>("[data-without-passkey]")) {
    without.hidden = known;
  }
  for (const button of document.querySelectorAll<HTMLButtonElement>("button[data-passkey]")) {
    (button.closest<HTMLElement>("[data-with-passkey]") ?? button).hidden = !known;
    button.addEventListener("click", () => void press(button));
  }
}

async function press(button: HTMLButtonElement): Promise<void> {
  const said = document.getElementById("passkey-said");
  button.disabled = true;
  said?.replaceChildren();
  try {
    await (button.dataset.passkey === "add" ? add() : enter(button.dataset.to ?? "/"));
  } catch (error) {
    const text = error instanceof DOMException ? "Nothing was done: the passkey was not given. Try again, or take another way." : String(error instanceof Error ? error.message : error);
    said?.replaceChildren(text);
  } finally {
    button.disabled = false;
  }
}

async function enter(to: string): Promise<void> {
  const ceremony = await challenge("/sign-in/passkey/challenge");
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(JSON.parse(ceremony.options) as PublicKeyCredentialRequestOptionsJSON);
  await answer("/sign-in/passkey", ceremony, await navigator.credentials.get({ publicKey }));
  location.assign(to);
}

async function add(): Promise<void> {
  const ceremony = await challenge("/me/passkeys/challenge");
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(JSON.parse(ceremony.options) as PublicKeyCredentialCreationOptionsJSON);
  await answer("/me/passkeys", ceremony, await navigator.credentials.create({ publicKey }));
  location.assign("/me?done=passkey");
}

async function challenge(address: string): Promise<Ceremony> {
  return (await (await post(address, null)).json()) as Ceremony;
}

async function answer(address: string, ceremony: Ceremony, credential: Credential | null): Promise<void> {
  await post(address, { sealed: ceremony.sealed, credential: JSON.stringify(credential) });
}

async function post(address: string, body: object | null): Promise<Response> {
  const headers: Record<string, string> = { Accept: "application/json", ...(body ? { "Content-Type": "application/json" } : {}) };
  const response = await fetch(address, { method: "POST", headers, body: body ? JSON.stringify(body) : null });
  if (!response.ok) {
    const problem = (await response.json().catch(() => null)) as { detail?: string } | null;
    throw new Error(problem?.detail ?? `Not done: the server answered ${response.status}.`);
  }

  return response;
}
