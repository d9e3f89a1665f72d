import { enhanceForms, forgetDone, offerCopies } from "./forms";
import { listenForKeys } from "./keys";
import { goLive } from "./live";
import { watchTyping } from "./morph";
import { offerPasskeys } from "./passkeys";
import { chooseOwnZone, keepTimesFresh } from "./times";

// Every page works without this script. It adds: news without reloading, fresh times, keys, and forms that keep what
// was typed when the network is gone.
watchTyping();
keepTimesFresh();
chooseOwnZone();
enhanceForms();
listenForKeys();
goLive();
forgetDone();
offerCopies();
offerPasskeys();
