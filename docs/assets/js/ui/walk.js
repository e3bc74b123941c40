// What becomes of a request when targets of a chain fail: the rules are the chain's own Portkey config. Pure.

/**
 * @typedef {{ attempts: number, on_status_codes: number[] }} Retry `attempts` counts the tries after the first
 * @typedef {{ retry?: Retry, request_timeout?: number }} Target a time limit in milliseconds
 * @typedef {{ strategy: { on_status_codes: number[] }, targets: Target[] }} Config as in v1/portkey/<id>.json
 * @typedef {number | "stall"} Event a status, or a target that never begins its answer
 * @typedef {"again" | "next" | "end" | "hangs"} Then what follows on a try
 * @typedef {{ target: number, attempt: number, status: number, wait: number, then: Then }} Step
 *   `target` counts from 0 and `attempt` from 1; `wait` is in milliseconds: until the answer began, then before the next
 *   try; `status` is 0 where nothing was answered
 * @typedef {{ steps: Step[], status: number, target: number }} Walk what opencode gets in the end, and of whom;
 *   `status` is 0 where it waits for nothing until it gives up by itself
 */

const WELL = 200;
const TIMED_OUT = 408; // the gateway's status for a target that exceeds its time limit
const BACKOFF_MS = 1000; // before a second try; each further wait is twice the one before

/**
 * The way of one request along a chain whose first targets fail in the same way, and whose others answer.
 *
 * @param {Config} config the chain
 * @param {Event} event how they fail
 * @param {number} failing how many fail, from the first on
 * @returns {Walk}
 */
export function walk({ strategy, targets }, event, failing = 1) {
  /** @type {Step[]} */
  const steps = [];
  for (const [target, { retry, request_timeout: limit }] of targets.entries()) {
    if (target >= failing) {
      steps.push({ target, attempt: 1, status: WELL, wait: 0, then: "end" });
      return { steps, status: WELL, target };
    }
    if (event === "stall" && !limit) {
      steps.push({ target, attempt: 1, status: 0, wait: 0, then: "hangs" });
      return { steps, status: 0, target };
    }
    const status = event === "stall" ? TIMED_OUT : event;
    const stalled = event === "stall" ? (limit ?? 0) : 0;
    const tries = retry?.on_status_codes.includes(status) ? retry.attempts + 1 : 1;
    for (let attempt = 1; attempt < tries; attempt++) {
      steps.push({ target, attempt, status, wait: stalled + BACKOFF_MS * 2 ** (attempt - 1), then: "again" });
    }
    const goesOn = target + 1 < targets.length && strategy.on_status_codes.includes(status);
    steps.push({ target, attempt: tries, status, wait: stalled, then: goesOn ? "next" : "end" });
    if (!goesOn) return { steps, status, target };
  }
  return { steps, status: 0, target: -1 };
}
