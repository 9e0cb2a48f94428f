/**
 * Values as Flink's configuration spells them: durations ("100 ms", "10 min", a bare number is ms) and memory sizes ("32kb", a bare
 * number is bytes), and switches that may be text.
 *
 * Sources: TimeUtils.parseDuration, MemorySize.MemoryUnit (flink-core 1.20, 2.0).
 */
import { choice, rangeComplaint } from './field.ts';
import type { Field, NumberRange } from './field.ts';
import { show } from './problem.ts';

const DURATION_UNITS: readonly (readonly [names: readonly string[], ms: number])[] = [
  [['ms', 'milli', 'millis', 'millisecond', 'milliseconds'], 1],
  [['s', 'sec', 'secs', 'second', 'seconds'], 1000],
  [['m', 'min', 'minute', 'minutes'], 60_000],
  [['h', 'hour', 'hours'], 3_600_000],
  [['d', 'day', 'days'], 86_400_000],
  [['µs', 'micro', 'micros', 'microsecond', 'microseconds'], 0.001],
  [['ns', 'nano', 'nanos', 'nanosecond', 'nanoseconds'], 0.000_001],
];

const KIB = 1024;
const SIZE_UNITS: readonly (readonly [names: readonly string[], bytes: number])[] = [
  [['b', 'bytes'], 1],
  [['k', 'kb', 'kibibytes'], KIB],
  [['m', 'mb', 'mebibytes'], KIB * KIB],
  [['g', 'gb', 'gibibytes'], KIB * KIB * KIB],
  [['t', 'tb', 'tebibytes'], KIB * KIB * KIB * KIB],
];

/** The number that a text with a unit stands for; null where it is none. */
function withUnit(text: string, units: typeof DURATION_UNITS): number | null {
  const match = /^\s*(\d{1,15})\s*([a-zµ]*)\s*$/i.exec(text.slice(0, 60));
  if (match === null) return null;
  const [, digits = '', unit = ''] = match;
  if (unit === '') return Number(digits);
  const factor = units.find(([names]) => names.includes(unit.toLowerCase()))?.[1];
  return factor === undefined ? null : Number(digits) * factor;
}

function quantity(
  units: typeof DURATION_UNITS,
  kind: string,
  examples: string,
  range: NumberRange,
  description: string,
  fallback: number,
): Field<number> {
  return {
    read: (input, path, problems) => {
      const value = typeof input === 'string' ? withUnit(input, units) : input;
      const complaint = value === null ? `not a ${kind}` : rangeComplaint(value, range);
      if (complaint === null) return value as number;
      const allowed = `a ${kind} such as ${examples}, from ${String(range.min)} to ${String(range.max)} ${range.unit}`;
      problems.push({ path, message: complaint, given: show(input), allowed });
      return undefined;
    },
    schema: {
      description,
      anyOf: [
        { type: 'number', minimum: range.min, maximum: range.max },
        { type: 'string', pattern: '^\\s*\\d{1,15}\\s*[A-Za-zµ]*\\s*$' },
      ],
      default: fallback,
    },
    fallback: { value: fallback },
  };
}

const LONGEST_MS = 366 * 86_400_000;

/** A duration, ms. */
export function flinkDuration(description: string, fallback: number, min = 0): Field<number> {
  const range = { min, max: LONGEST_MS, unit: 'ms' };
  return quantity(DURATION_UNITS, 'duration', '"100 ms", "60 s" or "10 min"', range, description, fallback);
}

/** A memory size, bytes. */
export function flinkMemory(range: Omit<NumberRange, 'unit'>, description: string, fallback: number): Field<number> {
  return quantity(SIZE_UNITS, 'memory size', '"32kb" or "64mb"', { ...range, unit: 'bytes' }, description, fallback);
}

/** true or false, also as text. */
export function flinkSwitch(description: string, fallback: boolean): Field<boolean> {
  return choice([true, false], description, {
    fallback,
    spellings: [
      ['true', true],
      ['false', false],
    ],
  });
}
