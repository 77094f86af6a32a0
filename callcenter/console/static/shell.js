// What every page has: its data and words, orders with the token, the live stream, theme, language, a sign of life.

const cookie = (name, value) => { document.cookie = `${name}=${value}; path=/; max-age=31536000; samesite=strict`; };
export const data = JSON.parse(document.getElementById("data").textContent);
export const words = (key, given = {}) =>
  (data.texts[key] ?? key).replace(/\{(\w+)\}/g, (all, name) => given[name] ?? all);
const token = document.querySelector('meta[name="csrf"]').content;

// -- times, always the hotline's -----------------------------------------------------------------------------------
let ahead = 0; // ms that the console's clock is ahead of this browser's
export const now = () => Date.now() + ahead;
const format = (options) => {
  const made = new Intl.DateTimeFormat(data.language === "zh" ? "zh-CN" : "en-GB", { timeZone: data.zone, hourCycle: "h23", ...options });
  return (ms) => made.format(ms);
};
export const timeOfDay = format({ hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const dayAndTime = format({ month: "2-digit", day: "2-digit", hour: "2-digit", minute: "2-digit", second: "2-digit" });
export const lasted = (ms) => {
  const seconds = Math.max(0, Math.floor(ms / 1000)), two = (n) => String(n).padStart(2, "0");
  const hours = Math.floor(seconds / 3600), rest = `${two(Math.floor(seconds / 60) % 60)}:${two(seconds % 60)}`;
  return hours ? `${hours}:${rest}` : rest;
};

// -- asking and ordering -------------------------------------------------------------------------------------------
export class Refused extends Error {
  constructor(status, problem) {
    const more = (problem.errors ?? []).map((each) => each.message).join("；");
    super(more || [problem.title, problem.detail].filter(Boolean).join("。"));
    this.status = status;
    this.word = (problem.type ?? "").split(":").pop();
  }
}

async function send(method, path, body) {
  const headers = { Accept: "application/json", "X-CSRF-Token": token };
  if (body !== undefined) headers["Content-Type"] = "application/json";
  const answer = await fetch(path, { method, headers, body: body === undefined ? undefined : JSON.stringify(body) });
  if (answer.status === 204) return null;
  const told = await answer.json().catch(() => ({}));
  if (!answer.ok) throw new Refused(answer.status, told);
  return told;
}

export const ask = (path) => send("GET", path);

// An order; when it needs the password once more, that is asked for and the order sent again.
export async function order(path, body = {}) {
  try {
    return await send("POST", path, body);
  } catch (error) {
    if (error.word !== "confirm-needed" || !(await confirmed())) throw error;
    return send("POST", path, body);
  }
}

// -- dialogs -------------------------------------------------------------------------------------------------------
export const make = (name, properties = {}, ...children) => {
  const element = document.createElement(name);
  for (const [key, value] of Object.entries(properties)) {
    if (key.startsWith("on")) element.addEventListener(key.slice(2), value);
    else if (value !== false && value !== undefined) element.setAttribute(key, value === true ? "" : value);
  }
  element.append(...children);
  return element;
};

// Shows a form; resolves to its values, or to null when it was closed.
export function form(title, why, fields, does) {
  return new Promise((resolve) => {
    const inputs = fields.map(({ label, ...rest }) => make("label", {}, label, make("input", { maxlength: 256, ...rest })));
    const close = make("button", { type: "button", class: "secondary", onclick: () => dialog.close() }, words("cancel"));
    const fill = make("form", { method: "dialog" }, ...inputs, make("div", { class: "orders" }, close, make("button", { type: "submit" }, does)));
    const heading = make("h2", { id: "form-title" }, title);
    const dialog = make("dialog", { "aria-labelledby": "form-title" }, make("article", {}, heading, make("p", {}, why), fill));
    let given = null;
    fill.addEventListener("submit", () => { given = Object.fromEntries(new FormData(fill)); });
    dialog.addEventListener("close", () => { dialog.remove(); resolve(given); });
    document.body.append(dialog);
    dialog.showModal();
  });
}

export function tell(text) {
  const close = make("button", { type: "button", onclick: () => dialog.close() }, words("close"));
  const dialog = make("dialog", { "aria-label": text }, make("article", {}, make("p", { role: "alert" }, text), make("div", { class: "orders" }, close)));
  dialog.addEventListener("close", () => dialog.remove());
  document.body.append(dialog);
  dialog.showModal();
}

// The password once more; true when it was right.
export async function confirmed() {
  const given = await form(words("confirm.title"), words("confirm.why"), [
    { label: words("confirm.password"), name: "password", type: "password", autocomplete: "current-password", required: true },
    { label: words("confirm.code"), name: "code", inputmode: "numeric", autocomplete: "one-time-code" },
  ], words("confirm.do"));
  if (!given) return false;
  try {
    await send("POST", "/me/confirm", given);
    return true;
  } catch (error) {
    tell(error.message);
    return false;
  }
}

// A link to a file that needs the password once more: it is asked for before the file is fetched again.
export function savesGuarded(link, name) {
  link?.addEventListener("click", async (event) => {
    event.preventDefault();
    const asked = { headers: { Accept: "application/json" } };
    let answer = await fetch(link.href, asked);
    if (answer.status === 403 && (await confirmed())) answer = await fetch(link.href, asked);
    if (answer.status === 403) return;
    if (!answer.ok) return tell(words("failed"));
    const file = make("a", { href: URL.createObjectURL(await answer.blob()), download: name });
    file.click();
    URL.revokeObjectURL(file.href);
  });
}

// The full number behind a masked one, with a reason; null when it was not shown.
export async function reveal(kind, id) {
  const given = await form(words("reveal"), "", [{ label: words("reveal.reason"), name: "reason", required: true, minlength: 4, maxlength: 200 }], words("reveal.do"));
  if (!given) return null;
  return (await order("/reveal", { kind, id, reason: given.reason })).number;
}

// -- the live stream -----------------------------------------------------------------------------------------------
// Calls `changed(topic, rows)` with a topic's whole table (Map key → row) after each change.
export function live(topics, changed) {
  const tables = new Map(topics.map((topic) => [topic, new Map()]));
  const sign = document.getElementById("link");
  const show = (state) => { sign.hidden = false; sign.className = `link ${state === "live" ? "live" : "lost"}`; sign.textContent = words(`link.${state}`); };
  let source = null, last = "", timer = 0;
  const open = () => {
    source = new EventSource(data.live);
    source.onopen = () => show("live");
    source.onerror = () => {
      show("lost");
      if (source.readyState === EventSource.CLOSED) again();
    };
    source.addEventListener("clock", (event) => { ahead = JSON.parse(event.data).now - Date.now(); });
    for (const topic of topics) source.addEventListener(topic, (event) => {
      const told = JSON.parse(event.data), table = told.whole ? new Map() : new Map(tables.get(topic));
      for (const key of told.gone ?? []) table.delete(key);
      for (const [key, row] of Object.entries(told.rows)) table.set(key, row);
      tables.set(topic, table);
      last = event.lastEventId;
      changed(topic, table);
    });
  };
  // An answer that is no stream ends the browser's own attempts: is somebody signed out, or the console away?
  const again = async () => {
    clearTimeout(timer);
    const answer = await fetch("/me", { headers: { Accept: "application/json" } }).catch(() => null);
    if (answer && answer.status === 401) return show("ended");
    timer = setTimeout(open, 1000);
  };
  open();
  return () => { clearTimeout(timer); source.close(); };
}

// -- theme, language, clock, sign of life --------------------------------------------------------------------------
const theme = document.getElementById("theme"), language = document.getElementById("language"), clock = document.getElementById("clock");
theme.hidden = language.hidden = false;
theme.addEventListener("click", () => {
  const root = document.documentElement, dark = matchMedia("(prefers-color-scheme: dark)").matches;
  const next = (root.dataset.theme ?? (dark ? "dark" : "light")) === "dark" ? "light" : "dark";
  root.dataset.theme = next;
  cookie("theme", next);
  dispatchEvent(new Event("theme"));
});
language.addEventListener("click", () => { cookie("language", data.language === "zh" ? "en" : "zh"); location.reload(); });
const tick = () => { clock.textContent = dayAndTime(now()); };
setInterval(tick, 1000);
tick();

let noted = Date.now();
const here = () => {
  if (!token || Date.now() - noted < 240000) return;
  noted = Date.now();
  send("POST", "/me/here").catch(() => {});
};
for (const kind of ["keydown", "pointerdown"]) addEventListener(kind, here, { passive: true });
