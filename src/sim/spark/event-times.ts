/** The event times of a batch, in pieces: so many rows, evenly spread from one time to another. */
import type { SparkSystem } from '../scenario/scenario.ts';
import type { ArrivedRows } from './arrived-rows.ts';

/** Rows whose event times are spread evenly over [fromMs, toMs], ms since the epoch. */
export interface EventTimePiece {
  readonly rows: number;
  readonly fromMs: number;
  readonly toMs: number;
}

/** What a batch shows of event time. */
export interface EventTimes {
  readonly pieces: readonly EventTimePiece[];
  /** NaN where there are no rows. */
  readonly minMs: number;
  readonly maxMs: number;
  readonly avgMs: number;
}

/** Those of a batch without rows. */
export const NO_EVENT_TIMES: EventTimes = { pieces: [], minMs: NaN, maxMs: NaN, avgMs: NaN };

/**
 * Event times of rows that were appended at known times.
 * @param listed event times that the scenario gives one by one, of rows that are not in `arrived`
 */
export function eventTimesOf(
  { eventTime, startedAt }: Pick<SparkSystem, 'eventTime' | 'startedAt'>,
  arrived: readonly ArrivedRows[],
  listed: readonly number[],
): EventTimes {
  const { delayMs, lateMs } = eventTime;
  const pieces: EventTimePiece[] = listed.map((ms) => ({ rows: 1, fromMs: ms, toMs: ms }));
  for (const { rows, late, firstMs, lastMs } of arrived) {
    const fromMs = Math.max(0, startedAt + firstMs - delayMs);
    const toMs = Math.max(fromMs, startedAt + lastMs - delayMs);
    if (rows > late) pieces.push({ rows: rows - late, fromMs, toMs });
    if (late > 0) pieces.push({ rows: late, fromMs: Math.max(0, fromMs - lateMs), toMs: Math.max(0, toMs - lateMs) });
  }
  let rows = 0;
  let sum = 0;
  let minMs = Infinity;
  let maxMs = -Infinity;
  for (const piece of pieces) {
    rows += piece.rows;
    // Relative to the start, because sums of times since the epoch lose digits.
    sum += piece.rows * ((piece.fromMs + piece.toMs) / 2 - startedAt);
    minMs = Math.min(minMs, piece.fromMs);
    maxMs = Math.max(maxMs, piece.toMs);
  }
  return rows === 0 ? NO_EVENT_TIMES : { pieces, minMs, maxMs, avgMs: startedAt + sum / rows };
}
