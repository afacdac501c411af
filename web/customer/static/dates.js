/** Days and times as people read them. Deadlines are British days, wherever the browser is. */

import { now } from "./clock.js";
import { TEXTS } from "./texts.js";
import { WORDS } from "./words.js";

/** @type {Intl.DateTimeFormatOptions} */
const LONG = { weekday: "long", day: "numeric", month: "long" };
/** @param {Intl.DateTimeFormatOptions} options */
const format = (options) => new Intl.DateTimeFormat(WORDS.language, options);
const TIME = format({ hour: "2-digit", minute: "2-digit" });
const DAY = format(LONG);
const DEADLINE = format({ ...LONG, year: "numeric", timeZone: "Europe/London" });

/** @param {string} at */
export function time(at) {
  return TIME.format(new Date(at));
}

/**
 * The midnight that a moment's day began with, in milliseconds.
 *
 * @param {Date} then
 */
export function midnight(then) {
  return new Date(then.getFullYear(), then.getMonth(), then.getDate()).getTime();
}

/**
 * Today, Yesterday, or the day's name and date.
 *
 * @param {number} then a midnight
 * @param {Date} [today]
 */
export function day(then, today = now()) {
  const ago = Math.round((midnight(today) - then) / 86_400_000);
  if (ago === 0) return TEXTS.today;
  if (ago === 1) return TEXTS.yesterday;
  return DAY.format(then);
}

/** @param {string} at a moment or a date */
export function deadline(at) {
  // A formatted range would put a comma after the weekday; British letters do not.
  return DEADLINE.format(new Date(at)).replace(",", "");
}
