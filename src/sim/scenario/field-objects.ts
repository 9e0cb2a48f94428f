/** Fields with other fields in them: lists, dictionaries, objects with known keys, objects of several kinds. */
import { choice } from './field.ts';
import type { Field, JsonSchema } from './field.ts';
import { escapeToken, isPlainObject } from './json-pointer.ts';
import { nearestKey } from './nearest-key.ts';
import { show, showChoices } from './problem.ts';
import type { Problem } from './problem.ts';

type Output<F> = F extends Field<infer T> ? T : never;
type Fields = Readonly<Record<string, Field<unknown>>>;

export function list<T>(
  item: Field<T>,
  bounds: { readonly min: number; readonly max: number },
  description: string,
): Field<readonly T[]> {
  return {
    read: (input, path, problems) => {
      const allowed = `a list of ${String(bounds.min)} to ${String(bounds.max)} entries`;
      if (!Array.isArray(input) || input.length < bounds.min || input.length > bounds.max) {
        const message = !Array.isArray(input) ? 'not a list' : input.length < bounds.min ? 'too few entries' : 'too many entries';
        problems.push({ path, message, given: show(input), allowed });
        return undefined;
      }
      const before = problems.length;
      const items: T[] = [];
      for (const [index, given] of (input as readonly unknown[]).entries()) {
        const value = item.read(given, `${path}/${String(index)}`, problems);
        if (value !== undefined) items.push(value);
        // A long list that is wrong throughout needs no thousand messages.
        if (problems.length - before >= 5) break;
      }
      return problems.length === before ? items : undefined;
    },
    schema: { description, type: 'array', items: item.schema, minItems: bounds.min, maxItems: bounds.max },
    ...(bounds.min === 0 ? { fallback: { value: [] } } : {}),
  };
}

/** An object with any keys that match a pattern, all of one kind. Missing means empty. */
export function dictionary<T>(
  name: { readonly pattern: RegExp; readonly allowed: string; readonly max: number },
  item: Field<T>,
  description: string,
): Field<Readonly<Record<string, T>>> {
  return {
    read: (input, path, problems) => {
      if (!isPlainObject(input)) {
        problems.push({ path, message: 'not an object', given: show(input), allowed: `an object: ${description}` });
        return undefined;
      }
      const keys = Object.keys(input);
      if (keys.length > name.max) {
        problems.push({ path, message: 'too many entries', given: show(input), allowed: `at most ${String(name.max)} entries` });
        return undefined;
      }
      const before = problems.length;
      const entries: [string, T][] = [];
      for (const key of keys) {
        const keyPath = `${path}/${escapeToken(key)}`;
        if (!name.pattern.test(key) || key in Object.prototype) {
          problems.push({ path: keyPath, message: 'not a possible name', given: show(key), allowed: name.allowed });
          continue;
        }
        const value = item.read(input[key], keyPath, problems);
        if (value !== undefined) entries.push([key, value]);
      }
      return problems.length === before ? Object.fromEntries(entries) : undefined;
    },
    schema: {
      description,
      type: 'object',
      propertyNames: { pattern: name.pattern.source },
      additionalProperties: item.schema,
      maxProperties: name.max,
    },
    fallback: { value: {} },
  };
}

/**
 * An object with known keys. `dropped` are keys of the format that pass without a trace (see notSimulatedYet).
 * It may be left out when every one of its fields may.
 */
export function object<F extends Fields>(
  fields: F,
  description: string,
  dropped: Fields = {},
): Field<{ readonly [K in keyof F]: Output<F[K]> }> {
  type Result = { readonly [K in keyof F]: Output<F[K]> };
  const read = (input: unknown, path: string, problems: Problem[]): Result | undefined =>
    readKeys(input, path, problems, fields, dropped) as Result | undefined;
  const required = Object.keys(fields).filter((key) => fields[key]?.fallback === undefined);
  return {
    read,
    schema: objectSchema({ ...fields, ...dropped }, required, description),
    ...(required.length === 0 ? { fallback: { value: read({}, '', []) as Result } } : {}),
  };
}

/** An object whose keys may each be missing, and then stay missing. */
export function partial<F extends Fields>(fields: F, description: string): Field<{ readonly [K in keyof F]?: Output<F[K]> }> {
  return {
    read: (input, path, problems) =>
      readKeys(input, path, problems, {}, fields, true) as { readonly [K in keyof F]?: Output<F[K]> } | undefined,
    schema: objectSchema(fields, [], description),
    fallback: { value: {} },
  };
}

function objectSchema(fields: Fields, required: readonly string[], description: string): JsonSchema {
  return {
    description,
    type: 'object',
    properties: Object.fromEntries(Object.entries(fields).map(([key, field]) => [key, field.schema])),
    additionalProperties: false,
    ...(required.length === 0 ? {} : { required }),
  };
}

function readKeys(
  input: unknown,
  path: string,
  problems: Problem[],
  fields: Fields,
  optional: Fields,
  keepOptional = false,
): Record<string, unknown> | undefined {
  const known = [...Object.keys(fields), ...Object.keys(optional)];
  if (!isPlainObject(input)) {
    problems.push({ path, message: 'not an object', given: show(input), allowed: `an object with the keys ${known.join(', ')}` });
    return undefined;
  }
  const before = problems.length;
  noteUnknownKeys(input, path, problems, known);
  const entries: [string, unknown][] = [];
  for (const [key, field] of Object.entries(fields)) {
    const keyPath = `${path}/${escapeToken(key)}`;
    if (Object.hasOwn(input, key) && input[key] !== undefined) {
      entries.push([key, field.read(input[key], keyPath, problems)]);
    } else if (field.fallback !== undefined) {
      entries.push([key, field.fallback.value]);
    } else {
      const wanted = typeof field.schema['description'] === 'string' ? field.schema['description'] : 'a value';
      problems.push({ path: keyPath, message: 'missing', given: 'nothing', allowed: wanted });
    }
  }
  for (const [key, field] of Object.entries(optional)) {
    if (!Object.hasOwn(input, key) || input[key] === undefined) continue;
    const value = field.read(input[key], `${path}/${escapeToken(key)}`, problems);
    if (keepOptional) entries.push([key, value]);
  }
  return problems.length === before ? Object.fromEntries(entries) : undefined;
}

function noteUnknownKeys(
  input: Readonly<Record<string, unknown>>,
  path: string,
  problems: Problem[],
  known: readonly string[],
): void {
  const unknown = Object.keys(input).filter((key) => !known.includes(key) && input[key] !== undefined);
  for (const key of unknown.slice(0, 5)) {
    const guess = nearestKey(key, known);
    problems.push({
      path: `${path}/${escapeToken(key.slice(0, 200))}`,
      message: 'unknown key',
      given: show(key),
      allowed: `the keys ${known.join(', ')}`,
      hint: guess === null ? 'Leave it out.' : `Did you mean ${show(guess)}?`,
    });
  }
  if (unknown.length > 5) {
    problems.push({
      path,
      message: `${String(unknown.length - 5)} more unknown keys`,
      given: show(input),
      allowed: `the keys ${known.join(', ')}`,
    });
  }
}

/** Objects of several kinds, told apart by one key. */
export function variant<const V extends Readonly<Record<string, Field<unknown>>>>(
  key: string,
  variants: V,
  notYet: readonly string[],
  description: string,
): Field<Output<V[keyof V]>> {
  const kinds = Object.keys(variants);
  const kindField = choice(kinds, description, { notYet });
  return {
    read: (input, path, problems) => {
      if (!isPlainObject(input)) {
        problems.push({
          path,
          message: 'not an object',
          given: show(input),
          allowed: `an object with "${key}": ${showChoices(kinds)}`,
        });
        return undefined;
      }
      const kind = kindField.read(Object.hasOwn(input, key) ? input[key] : undefined, `${path}/${escapeToken(key)}`, problems);
      return kind === undefined ? undefined : (variants[kind]?.read(input, path, problems) as Output<V[keyof V]> | undefined);
    },
    schema: { description, oneOf: Object.values(variants).map((one) => one.schema) },
  };
}
