import { describe, expect, it } from 'vitest';
import { recordProgress } from './progress.ts';
import { exportText, previewImport, putBack, takeIn } from './progress-exchange.ts';
import { readProgress } from './progress-read.ts';
import { PROGRESS_KEY, ProgressStore } from './progress-store.ts';

const whole = { status: 'done', best: 1, firstAtMs: 1000, lastAtMs: 2000, answer: { atMs: 2000, value: ['a', 'sure'] } };
const card = { step: 0, dueAtMs: 90_000_000, isSureButWrong: true, answeredAtMs: 3_600_000 };
const text = (parts: object): string =>
  JSON.stringify({ format: 'progress.v2', resets: 0, items: { 'lesson/whole': whole }, review: {}, preferences: {}, ...parts });
const withItem = (part: object): string => text({ items: { 'lesson/whole': whole, 'lesson/bad': { ...whole, ...part } } });
const good = text({ review: { a: card }, preferences: { theme: { atMs: 5, value: 'dark' } } });
const WRONG = [null, true, 7, 'words', [], {}, [[]], -1, 1e308];

/** What a disk, an extension, an older tool or a mischievous friend could put where the document is expected. */
const HOSTILE: readonly string[] = [
  // Not JSON, cut off, or not ours.
  ...['', ' ', '\0', '\uFEFF', 'undefined', '<html>', '{', '[', '"', 'null', '0', '[]', '{}', '"progress.v2"', 'NaN'],
  ...[0.1, 0.25, 0.5, 0.75, 0.9, 0.99].map((share) => good.slice(0, Math.floor(good.length * share))),
  ...['', 'progress', 'progress.v0', 'progress.v-1', 'progress.v1.5', 'progress.v2 ', 'PROGRESS.V2', 'trace.v1'].map((format) =>
    text({ format }),
  ),
  ...[1, null, ['progress.v2'], { v: 2 }].map((format) => text({ format })),
  ...['progress.v3', 'progress.v99', 'progress.v999999'].map((format) => text({ format })),
  // Wrong types at every level.
  ...WRONG.filter((value) => !isPlain(value)).map((items) => text({ items })),
  ...WRONG.filter((value) => !isPlain(value)).map((review) => text({ review })),
  ...WRONG.map((bad) => text({ items: { 'lesson/whole': whole, 'lesson/bad': bad } })),
  ...['best', 'firstAtMs', 'lastAtMs'].flatMap((key) => ['1', null, -1, 1e300, {}].map((value) => withItem({ [key]: value }))),
  ...['mastered', '', 2, null].map((status) => withItem({ status })),
  withItem({ answer: { atMs: 2000, value: { deep: { deeper: {} } } } }),
  withItem({ answer: { atMs: 'yesterday', value: 1 } }),
  withItem({ answer: { atMs: 2000, value: 'x'.repeat(5000) } }),
  withItem({ answer: { atMs: 2000, value: Array.from({ length: 2000 }, () => 1) } }),
  text({ review: { a: { ...card, step: 9 } } }),
  text({ review: { a: { ...card, dueAtMs: 'soon' } } }),
  text({ preferences: { theme: 'dark' } }),
  text({ resets: -1 }),
  text({ resets: 1e300 }),
  // Names that JavaScript's objects have already, and markup.
  ...['__proto__', 'constructor', 'hasOwnProperty', 'toString'].map((name) =>
    text({ items: { 'lesson/whole': whole } }).replace('"items":{', `"items":{"${name}":${JSON.stringify(whole)},`),
  ),
  '{"__proto__":{"format":"progress.v2","items":{}}}',
  text({ items: { '<img src=x onerror=alert(1)>': whole, 'lesson/whole': whole } }),
  withItem({ answer: { atMs: 2000, value: { html: '<script>alert(1)</script>' } } }),
  // Sizes.
  'x'.repeat(10_000_000),
  text({ items: Object.fromEntries(Array.from({ length: 6000 }, (_, n) => [`lesson/${String(n)}`, whole])) }),
  '['.repeat(500_000),
  '['.repeat(100_000) + ']'.repeat(100_000),
  `{"format":"progress.v2","items":{"lesson/bad":${'{"a":'.repeat(50_000)}1${'}'.repeat(50_000)}},"review":{},"preferences":{}}`,
  // Clock jumps: the end of time, and the years before 1970.
  withItem({ lastAtMs: 8.64e15 }),
  withItem({ firstAtMs: -8.64e15 }),
  text({ review: { a: { ...card, answeredAtMs: 9e15 } } }),
];

describe('a hundred hostile documents', () => {
  it('are a hundred, all different', () => {
    expect(new Set(HOSTILE).size).toBe(HOSTILE.length);
    expect(HOSTILE.length).toBeGreaterThanOrEqual(100);
  });

  it.each(HOSTILE.map((hostile, index) => [index, brief(hostile), hostile]))(
    'in the storage: %d %s is still there afterwards, and so is what was done since',
    (_index, _brief, hostile) => {
      const texts = new Map([[PROGRESS_KEY, hostile]]);
      const store = new ProgressStore(storageOf(texts), () => 5_000_000);
      store.record('lesson/new', { status: 'done' });

      const isRead = readProgress(hostile).kind === 'read';
      expect([...texts.values()]).toContain(hostile);
      expect(Object.keys(store.document.items)).toContain('lesson/new');
      expect(Object.keys(store.document.items).includes('lesson/whole')).toBe(isRead && hostile.includes('lesson/whole'));
      expect(store.state === 'newer' || store.brokenTexts().some((kept) => kept.text === hostile)).toBe(true);
      expect(({} as { status?: string }).status).toBeUndefined();
    },
  );

  it.each(HOSTILE.map((hostile, index) => [index, brief(hostile), hostile]))(
    'as a file: %d %s gets a clear answer and changes nothing by itself',
    (_index, _brief, hostile) => {
      const store = new ProgressStore(null, () => 5_000_000);
      store.record('lesson/mine', { status: 'done' });
      const before = exportText(store);
      const preview = previewImport(store, hostile);

      expect(exportText(store)).toBe(before);
      if (preview.ok) {
        expect(preview.broken).toBeGreaterThan(0);
        putBack(store, takeIn(store, preview.document));
        expect(Object.keys(store.document.items)).toEqual(['lesson/mine']);
      } else {
        expect(preview.reason).toMatch(/^[A-Z][\w ,.-]+\.$/);
      }
    },
  );
});

describe('the end of time', () => {
  it('does not make a later answer unreadable', () => {
    const last = 8.64e15 - 86_400_000;
    const document = recordProgress(
      recordProgress(readDocument(good), 'quiz/a', { answer: 'old' }, last - 1),
      'quiz/a',
      { answer: 'new' },
      5,
    );

    expect(readDocument(JSON.stringify(document)).items['quiz/a']?.answer?.value).toBe('new');
  });
});

// Helpers

function readDocument(given: string) {
  const read = readProgress(given);
  if (read.kind !== 'read') throw new Error(given);
  return read.document;
}

function isPlain(value: unknown): boolean {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

function brief(hostile: string): string {
  return `${hostile.slice(0, 60)} (${String(hostile.length)} characters)`;
}

/** A storage with room for everything. */
function storageOf(texts: Map<string, string>) {
  return {
    get: (key: string) => texts.get(key) ?? null,
    set: (key: string, value: string) => void texts.set(key, value),
    remove: (key: string) => void texts.delete(key),
  };
}
