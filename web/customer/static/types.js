/**
 * The shapes that the API speaks, for the type checker.
 *
 * @typedef {{id: string, title: string}} Button
 *
 * @typedef {"text" | "long_text" | "email" | "phone" | "date" | "number" | "choice" | "confirm"} Kind
 *
 * @typedef {{field: string, kind: Kind, optional?: boolean, left?: number}} Asks
 * `left` counts the questions that are still to come, this one among them.
 *
 * @typedef {{reference: string, first_response_due?: string | null, resolution_due?: string | null,
 *   adr_from?: string | null}} Complaint
 *
 * @typedef {{attachment: string, name: string, size: number, type: string}} Attachment
 *
 * @typedef {{
 *   seq: number,
 *   from: "customer" | "assistant" | "agent" | "system",
 *   text: string,
 *   at: string,
 *   in_reply_to?: number | null,
 *   buttons?: Button[] | null,
 *   asks?: Asks | null,
 *   attachments?: Attachment[] | null,
 *   agent?: string | null,
 *   complaint?: Complaint | null,
 * }} Message
 *
 * @typedef {"assistant" | "queue" | "agent" | "closed"} Owner
 *
 * @typedef {{conversation: string, token: string}} Key
 *
 * What the customer wants to send, until it is known to have arrived.
 * @typedef {{
 *   client_id: string,
 *   text: string,
 *   button?: string,
 *   attachments?: Attachment[],
 *   at: string,
 *   state: "sending" | "waiting" | "failed",
 *   why?: string,
 * }} Draft
 */

export {};
