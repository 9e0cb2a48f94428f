/** More events than this would hang a tab for minutes; the parser's estimate refuses such scenarios long before. */
export const MAX_EVENTS = 400_000_000;

/** What is thrown then. */
export function tooManyEvents(atMs: number): RangeError {
  return new RangeError(`More than ${String(MAX_EVENTS)} events by ${String(atMs)} ms: shorten durationMs or lower the rate.`);
}
