"use strict";

const $ = id => document.getElementById(id);
let autofill = null;  // the ceremony that waits for a choice from the suggestions
let chosen = null;    // the passkey that a dialog is about

class Refusal extends Error {
  constructor(status, problem) {
    super(problem.detail || "The server did not answer as it should.");
    this.status = status;
    this.problem = problem;
  }
}

async function ask(path, body, state) {
  const headers = body === undefined ? {} : {"Content-Type": "application/json"};
  if (state) headers["Ceremony-State"] = state;
  const method = body === undefined ? "GET" : "POST";
  const response = await fetch(path, {method, headers, credentials: "same-origin",
                                      body: body === undefined ? undefined : JSON.stringify(body)});
  const text = await response.text();
  let content = {};
  try { content = text ? JSON.parse(text) : {}; } catch { /* a proxy's page: the status says enough */ }
  if (!response.ok) throw new Refusal(response.status, content);
  return content;
}

function say(text, isAlert) {
  $("status").textContent = isAlert ? "" : text;
  $("alert").textContent = isAlert ? text : "";
}

function explain(error) {
  if (error instanceof Refusal) return error.message;
  switch (error.name) {
    case "NotAllowedError": return "It was cancelled, or took too long. Nothing was changed.";
    case "InvalidStateError": return "This device has a passkey for this account already.";
    case "SecurityError": return "Passkeys cannot be used at this address.";
    case "TypeError": return "The server cannot be reached. Try again.";
    default: return "It did not work: " + error.message;
  }
}

// Tells the passkey manager what the server knows, where the browser can.
function signal(name, facts) {
  if (facts && PublicKeyCredential[name]) PublicKeyCredential[name](facts).catch(() => {});
}

async function create(prefix, body) {
  const {options, state} = await ask(prefix + "/options", body);
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const credential = await navigator.credentials.create({publicKey});
  await ask(prefix + "/result", credential.toJSON(), state);
}

async function get(extra) {
  const {options, state} = await ask("/v1/session/options", {});
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const credential = await navigator.credentials.get({publicKey, ...extra});
  try {
    await ask("/v1/session/result", credential.toJSON(), state);
  } catch (error) {
    signal("signalUnknownCredential", error.problem && error.problem.signal_unknown_credential);
    throw error;
  }
}

// Suggestions wait in the background; every other ceremony must end them first.
async function offerSuggestions() {
  if (!await PublicKeyCredential.isConditionalMediationAvailable?.()) return;
  stopSuggestions();
  const own = autofill = new AbortController();
  try {
    await get({mediation: "conditional", signal: own.signal});
    await show("You are signed in.");
  } catch (error) {
    if (own.signal.aborted) return;
    say(explain(error), true);
  }
}

function stopSuggestions() {
  if (autofill) autofill.abort();
  autofill = null;
}

function date(seconds) {
  return new Date(seconds * 1000).toLocaleDateString(undefined, {dateStyle: "medium"});
}

function button(text, label, action, isQuiet) {
  const made = document.createElement("button");
  made.type = "button";
  made.textContent = text;
  made.setAttribute("aria-label", label);
  if (isQuiet) made.className = "quiet";
  made.addEventListener("click", action);
  return made;
}

function about(passkey) {
  const box = document.createElement("div");
  const label = document.createElement("strong");
  const facts = document.createElement("span");
  box.className = "about";
  label.textContent = passkey.label;
  facts.textContent = [
    "Made on " + date(passkey.created_at),
    ...(passkey.last_used_at ? ["last used on " + date(passkey.last_used_at)] : []),
    passkey.synced ? "synchronised" : "on one device",
    ...(passkey.this_session ? ["signed in with now"] : []),
  ].join(", ");
  box.append(label, facts);
  return box;
}

function item(passkey) {
  const entry = document.createElement("li");
  entry.append(about(passkey),
               button("Rename", "Rename " + passkey.label, () => askForName(passkey), true),
               button("Remove", "Remove " + passkey.label, () => askToRevoke(passkey), true));
  return entry;
}

function askForName(passkey) {
  chosen = passkey;
  $("label").value = passkey.label;
  $("rename-dialog").showModal();
  $("label").select();
}

function askToRevoke(passkey) {
  chosen = passkey;
  $("revoke-text").textContent = `"${passkey.label}" will not sign you in any more` +
      (passkey.this_session ? ", and this session ends." : ".");
  $("revoke-dialog").showModal();
}

async function show(text) {
  const account = await ask("/v1/account");
  $("guest").hidden = account.signed_in;
  $("account-view").hidden = $("sign-out").hidden = !account.signed_in;
  if (text) say(text);
  if (!account.signed_in) {
    document.title = "Sign in with a passkey";
    offerSuggestions();
    return;
  }
  stopSuggestions();
  document.title = "Your account";
  $("greeting").textContent = "Hello, " + account.name;
  $("passkeys").replaceChildren(...account.passkeys.map(item));
  $("greeting").focus();
  signal("signalAllAcceptedCredentials", account.signal_all_accepted_credentials);
  signal("signalCurrentUserDetails", account.signal_current_user_details);
}

// Runs one action at a time; what needs a fresh sign-in gets one, and is tried again.
async function run(action, done) {
  const buttons = [...document.querySelectorAll("button")];
  say("");
  stopSuggestions();
  buttons.forEach(one => { one.disabled = true; });
  try {
    try {
      await action();
    } catch (error) {
      if (!(error instanceof Refusal) || error.problem.code !== "sign_in_again") throw error;
      await get();
      await action();
    }
    await show(done);
  } catch (error) {
    say(explain(error), true);
    if (error.status === 401) await show().catch(() => {});
    if (!$("guest").hidden) offerSuggestions();
  } finally {
    buttons.forEach(one => { one.disabled = false; });
  }
}

function on(id, event, listener) {
  $(id).addEventListener(event, happened => {
    happened.preventDefault();
    listener();
  });
}

on("sign-in", "submit", () => run(() => get(), "You are signed in."));
on("register", "submit", () => {
  if (!$("name").value.trim()) {
    say("Enter a name first.", true);
    $("name").focus();
    return;
  }
  run(() => create("/v1/accounts", {name: $("name").value}), "Your account was made. You are signed in.");
});
on("add", "click", () => run(() => create("/v1/passkeys", {}), "The passkey was added."));
on("sign-out", "click", () => run(() => ask("/v1/session/end", {}), "You are signed out."));
on("rename", "submit", () => {
  $("rename-dialog").close();
  run(() => ask(`/v1/passkeys/${chosen.id}/rename`, {label: $("label").value}), "The passkey was renamed.");
});
on("revoke", "submit", () => {
  $("revoke-dialog").close();
  run(() => ask(`/v1/passkeys/${chosen.id}/revoke`, {}), "The passkey was removed.");
});
for (const closing of document.querySelectorAll("[data-close]")) {
  closing.addEventListener("click", () => closing.closest("dialog").close());
}

if (window.PublicKeyCredential && PublicKeyCredential.parseCreationOptionsFromJSON) {
  show().catch(error => say(explain(error), true));
} else {
  say("This browser has no passkeys, or is too old for this page.", true);
}
