import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';

/**
 * Numbers that prose types by hand can go out of date without anybody noticing. Each must stand, in some unit, in a scenario or an exercise of
 * its lesson, where a change of it would be seen; small counts and what is said of no run are let through by name.
 */
const content = join(import.meta.dirname, '..', '..', 'content');
const read = (path: string): string => readFileSync(join(content, path), 'utf8');

/** Numbers that the prose works out, with the settings that they come from, which must still stand there; with none: said of no run, or rounded from one. */
const DERIVED: Readonly<Record<string, Readonly<Record<number, readonly number[]>>>> = {
  '02-percentiles': { 40: [] },
  '01-poll-loop': { 360: [2000, 180] },
  '03-pause-and-resume': { 4900: [5000] },
  '04-buffers': { 200: [600, 400], 12_000: [600, 400] },
  '05-batching': { 250: [2000] },
  '07-flink-buffers': { 28_000: [], 28: [] },
  '01-staircase': { 16: [48] },
  '03-flink-bottleneck': { 4300: [3000] },
  '04-async-capacity': { 62: [3000], 800: [200] },
  '01-retries': { 128: [8, 16], 320: [8, 16, 40] },
  '04-duplicates': { 40: [] },
  // 0.7 ÷ (1 + 0.7 × 5 ÷ 30), and the key groups of a small job.
  '03-other-autoscalers': { 62.7: [], 128: [] },
  '04-alerts': { 99: [] },
};

/** Thousand, million, minutes, milliseconds, percent. */
const UNITS = [1, 1 / 1000, 1 / 60_000, 1 / 1e6, 100, 1000];

function numbersIn(value: unknown): number[] {
  if (typeof value === 'number') return [value];
  if (typeof value === 'string')
    return [...value.matchAll(/\d[\d,]*(?:\.\d+)?/g)].map(([text]) => Number(text.replaceAll(',', '')));
  if (typeof value === 'object' && value !== null) return Object.entries(value).flatMap((pair) => pair.flatMap(numbersIn));
  return [];
}

function settingsOf(body: string): Set<number> {
  const scenarios = new Set([...body.matchAll(/(?:scenario|with)="([^"]+)"/g)].map(([, id]) => id ?? ''));
  const settings: number[] = [];
  for (const [, id = ''] of body.matchAll(/exercise="([^"]+)"/g)) {
    const exercise = parse(read(`exercises/${id}.yaml`)) as { readonly scenario: string };
    scenarios.add(exercise.scenario);
    settings.push(...numbersIn(exercise));
  }
  for (const id of scenarios) settings.push(...numbersIn(JSON.parse(read(`scenarios/${id}.json`))));
  return new Set(settings.flatMap((one) => UNITS.map((unit) => Number((one * unit).toPrecision(9)))));
}

/** What a reader reads, without components, code and formulas. */
function proseOf(body: string): string {
  return body
    .replace(/<(Measured|Chart|Compare)[\s\S]*?\/>/g, ' ')
    .replace(/<[^>]*>/g, ' ')
    .replace(/\$\$[\s\S]*?\$\$|`[^`]*`/g, ' ');
}

/** A moment of the simulated clock, 1:15, in ms; else the number. */
function valueOf(text: string): number {
  const [minutes, seconds] = text.split(':');
  if (seconds !== undefined) return Number(minutes) * 60_000 + Number(seconds) * 1000;
  return Number(text.replaceAll(',', ''));
}

const LET_THROUGH = 4;
const lessons = readdirSync(join(content, 'lessons'), { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.mdx'));

describe.each(lessons)('%s', (file) => {
  it('types no number that is neither a setting of its runs nor worked out from them', () => {
    const body = read(`lessons/${file}`).replace(/^---\n[\s\S]*?\n---\n/, '');
    const derived = DERIVED[/([^/\\]+)\.mdx$/.exec(file)?.[1] ?? ''] ?? {};
    const known = settingsOf(body);
    const typed = [...proseOf(body).matchAll(/(?<![\w.])\d+(?:[.,:]\d+)*/g)].map(([text]) => text);
    // Versions, such as 1.20.1, are no numbers.
    const unknown = typed.filter((text) => {
      const value = valueOf(text);
      return !Number.isNaN(value) && value > LET_THROUGH && !known.has(value) && !(value in derived);
    });
    expect(unknown).toEqual([]);
    expect(
      Object.values(derived)
        .flat()
        .filter((operand) => !known.has(operand)),
    ).toEqual([]);
  });
});
