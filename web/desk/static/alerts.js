/** Desktop notifications and a sound, for who has asked for them; both are off until then, in each browser. */

const KEY = "redress.desk.alerts";
/** Some browsers on phones have none. */
const CAN_NOTIFY = "Notification" in globalThis;

/** @typedef {"notify" | "sound"} Kind */

/** @returns {Partial<Record<Kind, boolean>>} */
function chosen() {
  try {
    return JSON.parse(localStorage.getItem(KEY) ?? "{}");
  } catch {
    return {}; // storage that is barred or spoilt: nothing was chosen
  }
}

/** Milliseconds within which the tabs of a browser hear of the same thing. */
const TOGETHER = 1000;
/** Before the name of a lock that a tab holds while it is looked at, for all of them to know what is seen. */
const SEEN = "redress seen ";

/** Where what is on this page can be seen; the desk itself, in any case. @type {Set<string>} */
const here = new Set(["/desk"]);
/** @type {(() => void) | null} */
let away = null;

/**
 * Say that something is on this page: no alert about it is wanted while the page is looked at.
 *
 * @param {string} address where it can be seen, as an alert about it would say
 */
export function shows(address) {
  here.add(address);
  away?.();
  away = null;
  look();
}

function look() {
  if (!navigator.locks) return;
  if (!document.hasFocus()) {
    away?.();
    away = null;
    return;
  }
  if (away) return;
  const gone = new Promise((done) => (away = () => done(undefined)));
  for (const address of here) navigator.locks.request(SEEN + address, { mode: "shared" }, () => gone);
}

for (const event of ["focus", "blur"]) addEventListener(event, look);
look();

/** What is being looked at in any tab. @returns {Promise<Set<string>>} */
async function seen() {
  if (!navigator.locks) return document.hasFocus() ? here : new Set();
  const { held = [] } = await navigator.locks.query();
  const names = held.map(({ name = "" }) => name).filter((name) => name.startsWith(SEEN));
  return new Set(names.map((name) => name.slice(SEEN.length)));
}

/**
 * Draw attention to something, as its reader has chosen: not to what they look at, and on the desktop only while they
 * look at no page of the desk; in one of their tabs, however many hear of it.
 *
 * @param {string} words
 * @param {string} address where it can be seen
 */
export function alert_(words, address) {
  if (!navigator.locks) alertHere(words, address);
  else
    navigator.locks.request(`redress alert ${address}`, { ifAvailable: true }, async (mine) => {
      // What nobody was told of keeps nothing quiet that comes right after it.
      if (!mine || !(await alertHere(words, address))) return;
      await new Promise((done) => setTimeout(done, TOGETHER));
    });
}

/**
 * @param {string} words
 * @param {string} address
 * @returns {Promise<boolean>} whether anything was to be heard or seen
 */
async function alertHere(words, address) {
  const { notify, sound = false } = chosen();
  const looked = await seen();
  if (looked.has(address)) return false;
  if (sound) beep();
  if (!notify || looked.size || !CAN_NOTIFY || Notification.permission !== "granted") return sound;
  const shown = new Notification(words, { tag: address });
  shown.addEventListener("click", () => {
    window.focus();
    location.href = address;
    shown.close();
  });
  return true;
}

/** Two short tones, made here. */
function beep() {
  const audio = new AudioContext();
  const volume = audio.createGain();
  volume.gain.value = 0.08;
  volume.connect(audio.destination);
  for (const [at, pitch] of /** @type {const} */ ([[0, 660], [0.16, 880]])) {
    const tone = audio.createOscillator();
    tone.frequency.value = pitch;
    tone.connect(volume);
    tone.start(audio.currentTime + at);
    tone.stop(audio.currentTime + at + 0.12);
  }
  setTimeout(() => audio.close(), 600);
}

const choices = /** @type {HTMLElement | null} */ (document.querySelector("[data-alerts]"));
if (choices) {
  choices.hidden = false;
  for (const box of /** @type {NodeListOf<HTMLInputElement>} */ (choices.querySelectorAll("[data-alert]"))) {
    const kind = /** @type {Kind} */ (box.dataset.alert);
    if (kind === "notify" && !CAN_NOTIFY) box.closest("label")?.remove();
    box.checked = Boolean(chosen()[kind]);
    box.addEventListener("change", async () => {
      if (kind === "notify" && box.checked) box.checked = (await Notification.requestPermission()) === "granted";
      localStorage.setItem(KEY, JSON.stringify({ ...chosen(), [kind]: box.checked }));
      if (kind === "sound" && box.checked) beep();
    });
  }
}
