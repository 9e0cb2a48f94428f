/** Values as Spark spells them in its settings: times ("15m", "100 ms") and truth values ("true"). */
import { choice } from './field.ts';
import type { Field } from './field.ts';
import { show } from './problem.ts';

/** Suffixes of JavaUtils.timeStringAs (Spark 4.x); a number alone is milliseconds where the setting says so. */
const UNITS_MS: Readonly<Record<string, number>> = {
  us: 0.001,
  ms: 1,
  s: 1000,
  m: 60_000,
  min: 60_000,
  h: 3_600_000,
  d: 86_400_000,
};
const TIME = /^\s*(\d{1,12})\s*(us|ms|s|m|min|h|d)?\s*$/i;

/** A time in Spark's spelling, or a number of milliseconds; read as milliseconds. */
export function sparkTime(description: string, fallbackMs: number): Field<number> {
  return {
    read: (input, path, problems) => {
      const parts = typeof input === 'number' && input >= 0 ? [null, String(input), 'ms'] : TIME.exec(String(input));
      const amount = typeof input === 'number' ? input : Number(parts?.[1]);
      const ms = amount * (UNITS_MS[(parts?.[2] ?? 'ms').toLowerCase()] ?? Number.NaN);
      if (parts !== null && (typeof input === 'string' || typeof input === 'number') && ms <= Number.MAX_SAFE_INTEGER) return ms;
      problems.push({
        path,
        message: 'not a time in Spark’s spelling',
        given: show(input),
        allowed: 'a whole number and a unit: us, ms, s, m, h or d, such as "100 ms" or "15m"; without a unit it is milliseconds',
      });
      return undefined;
    },
    schema: {
      description,
      anyOf: [
        { type: 'number', minimum: 0 },
        { type: 'string', pattern: TIME.source },
      ],
      default: fallbackMs,
    },
    fallback: { value: fallbackMs },
  };
}

/** true or false, also as text in a properties file. */
export function sparkSwitch(description: string, fallback: boolean): Field<boolean> {
  return choice<boolean>([true, false], description, {
    fallback,
    spellings: [
      ['true', true],
      ['false', false],
    ],
  });
}
