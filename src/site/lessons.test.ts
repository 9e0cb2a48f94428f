import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { itemsIn } from './lesson-items.ts';

const folder = join(import.meta.dirname, '..', '..', 'content', 'lessons');
const lessons = readdirSync(folder, { recursive: true })
  .map(String)
  .filter((file) => file.endsWith('.mdx'))
  .map((file) => {
    const [, front = '', body = ''] = /^---\n([\s\S]*?)\n---\n([\s\S]*)$/.exec(readFileSync(join(folder, file), 'utf8')) ?? [];
    return { file, data: parse(front) as { readonly minutes: number }, body };
  });

/** Words that a reader reads: a component that shows a number counts as one, other components as none. */
function wordsIn(body: string): number {
  return body
    .replace(/<Measured[^>]*>/g, '1')
    .replace(/<[^>]*>/g, ' ')
    .split(/\s+/)
    .filter((word) => /[\p{L}\p{N}]/u.test(word)).length;
}

describe.each(lessons)('$file', ({ body, data }) => {
  it('is short: at most 900 words, and what is said to be needed is enough to read them', () => {
    expect(wordsIn(body)).toBeLessThanOrEqual(900);
    // 200 words a minute.
    expect(data.minutes).toBeGreaterThanOrEqual(wordsIn(body) / 200);
    expect(data.minutes).toBeLessThanOrEqual(15);
  });

  it('has something to do before the first thing to read on', () => {
    const simulation = body.search(/<Simulation\s/);
    const heading = body.search(/^## /m);
    expect(simulation).toBeGreaterThan(0);
    expect(heading).toBeGreaterThan(simulation);
    expect(wordsIn(body.slice(0, simulation))).toBeLessThanOrEqual(220);
  });

  it('has every number inside a sentence: one that ends its line would stand as a paragraph of its own', () => {
    expect(body.match(/^<Measured\b[^>]*\/>[ \t]*$/gm) ?? []).toEqual([]);
  });

  it('asks a question at the end', () => {
    expect(itemsIn(body).filter((item) => item.startsWith('quiz/')).length).toBeGreaterThanOrEqual(1);
    expect(body.trimEnd()).toMatch(/<Quiz id="[a-z0-9-]+" \/>$/);
  });
});
