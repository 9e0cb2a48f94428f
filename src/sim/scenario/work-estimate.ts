/**
 * How much work an exact run may be, bounded from above before it starts: a scenario from a link must not hang the reader's tab.
 * The estimate counts polls, fetches and writes (Kafka) or records (pipe); each costs about a microsecond.
 */
import type { CommonScenario, RatePoint } from './common-scenario.ts';

/** The most polls, fetches and writes that an exact run may need. */
export const MOST_STEPS = 100_000_000;

/** Records that arrive from 0 to `untilMs`: the area under the rate curve. */
export function recordsUntil(points: readonly RatePoint[], untilMs: number): number {
  let records = 0;
  for (const [i, [fromMs, fromRate]] of points.entries()) {
    const [toMs, toRate] = points[i + 1] ?? [Infinity, fromRate];
    const endMs = Math.min(toMs, untilMs);
    if (endMs <= fromMs) continue;
    const endRate = toMs === Infinity ? fromRate : fromRate + ((toRate - fromRate) * (endMs - fromMs)) / (toMs - fromMs);
    records += ((fromRate + endRate) / 2) * ((endMs - fromMs) / 1000);
  }
  return records;
}

/** The most that a knob is set to, at the start or by a change. */
export function most(scenario: CommonScenario, pointer: string, start: number): number {
  return Math.max(start, ...changedTo(scenario, pointer));
}

/** The least that a knob is set to, at the start or by a change. */
export function least(scenario: CommonScenario, pointer: string, start: number): number {
  return Math.min(start, ...changedTo(scenario, pointer));
}

function changedTo(scenario: CommonScenario, pointer: string): number[] {
  return scenario.changes.map((change) => change.set[pointer]).filter((value) => typeof value === 'number');
}

/** A number of steps in words: "1.2 million". */
export function millions(count: number): string {
  return count < 1e6 ? String(Math.ceil(count)) : `${String(Math.floor(count / 1e5) / 10)} million`;
}
