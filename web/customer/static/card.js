/** The card that a filed complaint is handed over on: reference, dates, and a way to copy. */

/** @import {Complaint} from "./types.js" */
import { copyButton } from "./clipboard.js";
import { deadline } from "./dates.js";
import { element } from "./element.js";
import { TEXTS } from "./texts.js";

/**
 * @param {Complaint} complaint
 * @param {(said: string) => void} say tells the customer what happened
 */
export function card(complaint, say) {
  const reference = element("strong", { class: "reference" }, complaint.reference);
  const dates = element("dl", {}, ...rows(complaint));
  return element(
    "section",
    { class: "card", part: "card", "aria-label": TEXTS.filed },
    element("p", { class: "card-title" }, TEXTS.filed),
    element("p", { class: "card-reference" }, element("span", { class: "label" }, TEXTS.reference), reference),
    copyButton(TEXTS.copy_reference, "button small", () => complaint.reference, say, reference),
    dates.childElementCount > 0 && dates,
  );
}

/** @param {Complaint} complaint */
function rows(complaint) {
  /** @type {[string, string | null | undefined][]} */
  const dates = [
    [TEXTS.first_response, complaint.first_response_due],
    [TEXTS.resolution, complaint.resolution_due],
    [TEXTS.ombudsman, complaint.adr_from],
  ];
  return dates
    .filter(([, at]) => at)
    .map(([label, at]) => element("div", {}, element("dt", {}, label), element("dd", {}, deadline(at ?? ""))));
}
