/**
 * Small building blocks of a format: each knows how to read one value (with a helpful problem where it cannot), what stands in
 * for a missing one, and how JSON Schema says the same. The format is written once, in these, and nowhere else.
 */
import { isPlainObject } from './json-pointer.ts';
import { nearestKey } from './nearest-key.ts';
import { show, showChoices } from './problem.ts';
import type { Problem } from './problem.ts';

export type JsonSchema = Readonly<Record<string, unknown>>;

export interface Field<T> {
  /** Reads what was given; undefined exactly when a problem was noted. */
  readonly read: (input: unknown, path: string, problems: Problem[]) => T | undefined;
  readonly schema: JsonSchema;
  /** What a missing value stands for; without it the field must be given. */
  readonly fallback?: { readonly value: T };
}

/** What a field of numbers allows. `unit` is the word after the number: "ms", "records". */
export interface NumberRange {
  readonly min: number;
  readonly max: number;
  readonly unit: string;
  readonly integer?: boolean;
}

/** "a whole number from 1 to 1000 (partitions)". */
export function describeRange(range: NumberRange): string {
  const unit = range.unit === '' ? '' : ` (${range.unit})`;
  return `a ${range.integer === true ? 'whole ' : ''}number from ${String(range.min)} to ${String(range.max)}${unit}`;
}

/** Checks a number against a range; the text says what is wrong, null = nothing. */
export function rangeComplaint(value: unknown, range: NumberRange): string | null {
  if (typeof value !== 'number') return 'not a number';
  if (!Number.isFinite(value)) return 'not a finite number';
  if (value < range.min) return value < 0 && range.min >= 0 ? 'must not be negative' : 'too small';
  if (value > range.max) return 'too large';
  if (range.integer === true && !Number.isInteger(value)) return 'not a whole number';
  return null;
}

/** A number that may be spelled as in a properties file ("500"); other values pass unchanged. */
export function fromProperties(value: unknown): unknown {
  return typeof value === 'string' && value.length <= 40 && /^\s*[+-]?\d+(\.\d+)?\s*$/.test(value) ? Number(value) : value;
}

export function number(range: NumberRange, description: string, fallback?: number): Field<number> {
  return {
    read: (input, path, problems) => readNumber(input, path, problems, range),
    schema: { description, ...rangeSchema(range), ...(fallback === undefined ? {} : { default: fallback }) },
    ...(fallback === undefined ? {} : { fallback: { value: fallback } }),
  };
}

/** A number setting of the engine: a number, or its text as in a properties file. */
export function setting(range: NumberRange, description: string, fallback?: number): Field<number> {
  return {
    read: (input, path, problems) => readNumber(fromProperties(input), path, problems, range),
    schema: {
      description,
      anyOf: [rangeSchema(range), { type: 'string', pattern: '^\\s*[+-]?\\d+(\\.\\d+)?\\s*$' }],
      ...(fallback === undefined ? {} : { default: fallback }),
    },
    ...(fallback === undefined ? {} : { fallback: { value: fallback } }),
  };
}

function readNumber(input: unknown, path: string, problems: Problem[], range: NumberRange): number | undefined {
  const complaint = rangeComplaint(input, range);
  if (complaint === null) return input as number;
  problems.push({ path, message: complaint, given: show(input), allowed: describeRange(range) });
  return undefined;
}

function rangeSchema(range: NumberRange): JsonSchema {
  return { type: range.integer === true ? 'integer' : 'number', minimum: range.min, maximum: range.max };
}

export function text(longest: number, description: string, fallback?: string): Field<string> {
  return {
    read: (input, path, problems) => {
      if (typeof input === 'string' && input.length >= 1 && input.length <= longest) return input;
      const message = typeof input === 'string' ? (input === '' ? 'empty' : 'too long') : 'not a text';
      problems.push({ path, message, given: show(input), allowed: `a text of 1 to ${String(longest)} characters` });
      return undefined;
    },
    schema: { description, type: 'string', minLength: 1, maxLength: longest },
    ...(fallback === undefined ? {} : { fallback: { value: fallback } }),
  };
}

export interface ChoiceOptions<T> {
  readonly fallback?: T;
  /** Values that the engine knows and this simulator does not simulate yet. */
  readonly notYet?: readonly unknown[];
  /** Other spellings of a value. */
  readonly spellings?: readonly (readonly [spelling: string, value: T])[];
}

/** One of a few values. */
export function choice<const T extends string | boolean>(
  choices: readonly T[],
  description: string,
  options: ChoiceOptions<NoInfer<T>> = {},
): Field<T> {
  const { fallback, notYet = [], spellings = [] } = options;
  const written: readonly unknown[] = [...choices, ...spellings.map(([spelling]) => spelling)];
  return {
    read: (input, path, problems) => {
      const value = choices.find((candidate) => candidate === input) ?? spellings.find(([spelling]) => spelling === input)?.[1];
      if (value !== undefined) return value;
      const known = notYet.includes(input);
      const guess =
        typeof input === 'string'
          ? nearestKey(
              input,
              choices.filter((one) => typeof one === 'string'),
            )
          : null;
      problems.push({
        path,
        message: known ? 'known, but not simulated yet' : 'not one of the possible values',
        given: show(input),
        allowed: showChoices(choices),
        ...(known || guess === null ? {} : { hint: `Did you mean ${show(guess)}?` }),
      });
      return undefined;
    },
    schema: { description, enum: written, ...(fallback === undefined ? {} : { default: fallback }) },
    ...(fallback === undefined ? {} : { fallback: { value: fallback } }),
  };
}

/** A field of the format that is not simulated yet: only its neutral values pass, and they are dropped. */
export function notSimulatedYet(neutral: readonly unknown[], description: string): Field<null> {
  return {
    read: (input, path, problems) => {
      if (neutral.includes(input) || neutral.includes(fromProperties(input))) return null;
      if (neutral.includes('{}') && isPlainObject(input) && Object.keys(input).length === 0) return null;
      const values = neutral.filter((value) => value !== '{}');
      problems.push({
        path,
        message: 'known, but not simulated yet',
        given: show(input),
        allowed: values.length === 0 ? 'leave it out' : `leave it out, or ${showChoices(values)}`,
        hint: description,
      });
      return undefined;
    },
    schema: {
      description: `Not simulated yet. ${description}`,
      enum: neutral.map((value) => (value === '{}' ? {} : value)),
    },
    fallback: { value: null },
  };
}

/** null, or what the inner field reads. Missing means null. */
export function nullable<T>(inner: Field<T>): Field<T | null> {
  return {
    read: (input, path, problems) => (input === null ? null : inner.read(input, path, problems)),
    schema: { anyOf: [inner.schema, { type: 'null' }], default: null },
    fallback: { value: null },
  };
}

/** A word, or an object or list in its place. */
export function wordOr<W extends string, T>(word: Field<W>, other: Field<T>): Field<W | T> {
  return {
    read: (input, path, problems): W | T | undefined =>
      typeof input === 'object' && input !== null ? other.read(input, path, problems) : word.read(input, path, problems),
    schema: { anyOf: [word.schema, other.schema] },
    ...(word.fallback === undefined ? {} : { fallback: word.fallback }),
  };
}

/** Another value made from what the inner field reads. The schema stays the inner one's. */
export function mapped<A, B>(inner: Field<A>, change: (value: A) => B): Field<B> {
  return {
    read: (input, path, problems) => {
      const value = inner.read(input, path, problems);
      return value === undefined ? undefined : change(value);
    },
    schema: inner.schema,
    ...(inner.fallback === undefined ? {} : { fallback: { value: change(inner.fallback.value) } }),
  };
}
