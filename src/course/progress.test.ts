import { describe, expect, it } from 'vitest';
import { EMPTY_PROGRESS, readProgress, recordProgress } from './progress.ts';
import { BROKEN_KEYS, PROGRESS_KEY, ProgressStore } from './progress-store.ts';
import type { Storage } from './progress-store.ts';

describe('recordProgress', () => {
  it('should keep the best of what was done', () => {
    const done = recordProgress(EMPTY_PROGRESS, 'lesson/a', { status: 'done', score: 0.8 }, 1000);
    const again = recordProgress(done, 'lesson/a', { status: 'tried', score: 0.5 }, 2000);

    expect(again.items['lesson/a']).toEqual({ status: 'done', best: 0.8, firstAtMs: 1000, lastAtMs: 2000, answer: null });
  });
});

describe('readProgress', () => {
  it('should save the items that are whole', () => {
    const whole = { status: 'done', best: 1, firstAtMs: 1, lastAtMs: 2, answer: { atMs: 2, value: ['a', 1] } };
    const items = {
      'lesson/whole': whole,
      'lesson/status': { ...whole, status: 'mastered' },
      'lesson/score': { ...whole, best: 7 },
      'lesson/time': { ...whole, firstAtMs: 'yesterday' },
      'lesson/answer': { ...whole, answer: { atMs: 2, value: { deep: {} } } },
      'lesson/none': null,
      'bad id!': whole,
      constructor: whole,
    };

    expect(readProgress(JSON.stringify({ format: 'progress.v1', items }))).toEqual({
      kind: 'read',
      document: {
        format: 'progress.v1',
        resets: 0,
        items: { 'lesson/whole': whole, 'lesson/answer': { ...whole, answer: null } },
      },
      broken: 6,
    });
  });

  it.each([
    ['', 'The text is not JSON.'],
    ['{"format":', 'The text is not JSON.'],
    ['null', 'This is no progress document.'],
    ['{"format":"scenario.v1"}', 'This is no progress document.'],
    ['{"format":"progress.v1","items":[]}', 'The document holds no items.'],
    [' '.repeat(2_000_000), 'The text is longer than 1 MB.'],
    ['['.repeat(1_000_000), 'The text is not JSON.'],
  ])('should not read %j', (text, reason) => {
    expect(readProgress(text)).toEqual({ kind: 'unreadable', reason });
  });

  it('should leave a newer version alone', () => {
    expect(readProgress('{"format":"progress.v2","items":{}}')).toEqual({ kind: 'newer' });
  });

  it('should not be fooled by __proto__', () => {
    const text =
      '{"format":"progress.v1","items":{"__proto__":{"status":"done","best":1,"firstAtMs":1,"lastAtMs":1,"answer":null}}}';

    expect(readProgress(text)).toMatchObject({ kind: 'read', broken: 1 });
  });
});

describe('ProgressStore', () => {
  it('should find again what it wrote', () => {
    const { storage } = fakeStorage();
    new ProgressStore(storage, () => 1000).record('lesson/a', { status: 'done' });

    const later = new ProgressStore(storage, () => 2000);

    expect(later.state).toBe('saved');
    expect(later.document.items['lesson/a']?.status).toBe('done');
  });

  it('should not lose what another tab has written', () => {
    const { storage } = fakeStorage();
    const one = new ProgressStore(storage, () => 1000);
    const other = new ProgressStore(storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    other.record('lesson/b', { status: 'done' });
    one.refresh();

    expect(Object.keys(one.document.items).sort()).toEqual(['lesson/a', 'lesson/b']);
    expect(JSON.parse(storage.get(PROGRESS_KEY) ?? '')).toEqual(one.document);
  });

  it('should work without storage', () => {
    const store = new ProgressStore(null, () => 1000);
    store.record('lesson/a', { status: 'done' });

    expect(store.state).toBe('memory');
    expect(store.document.items['lesson/a']?.status).toBe('done');
  });

  it('should work with a storage that forbids everything', () => {
    const forbid = (): never => {
      throw new Error('SecurityError');
    };
    const store = new ProgressStore({ get: forbid, set: forbid, remove: forbid }, () => 1000);
    store.record('lesson/a', { status: 'done' });

    expect(store.state).toBe('memory');
    expect(store.document.items['lesson/a']?.status).toBe('done');
  });

  it('should say when there is no room, and keep both what is stored and what is new', () => {
    const { storage, texts } = fakeStorage();
    new ProgressStore(storage, () => 1000).record('lesson/a', { status: 'done' });
    const before = texts.get(PROGRESS_KEY);
    const full = new ProgressStore({ ...storage, set: noRoom }, () => 2000);
    full.record('lesson/b', { status: 'done' });

    expect(full.state).toBe('full');
    expect(texts.get(PROGRESS_KEY)).toBe(before);
    expect(Object.keys(full.document.items)).toEqual(['lesson/a', 'lesson/b']);
  });

  it('should save again once there is room', () => {
    const { storage } = fakeStorage();
    let hasRoom = false;
    const set = (key: string, value: string): void => {
      if (hasRoom) storage.set(key, value);
      else noRoom();
    };
    const store = new ProgressStore({ ...storage, set }, () => 1000);
    store.record('lesson/a', { status: 'done' });
    hasRoom = true;
    store.record('lesson/b', { status: 'done' });

    expect(store.state).toBe('saved');
    expect(Object.keys(new ProgressStore(storage, () => 1).document.items)).toHaveLength(2);
  });

  it('should never write over a newer version', () => {
    const newer = '{"format":"progress.v2","items":{"lesson/a":{"stars":3}}}';
    const { storage, texts } = fakeStorage({ [PROGRESS_KEY]: newer });
    const store = new ProgressStore(storage, () => 1000);
    store.record('lesson/b', { status: 'done' });
    store.reset();

    expect(store.state).toBe('newer');
    expect(texts.get(PROGRESS_KEY)).toBe(newer);
    expect([...texts.keys()]).toEqual([PROGRESS_KEY]);
  });

  it('should keep a broken text before it writes', () => {
    const { storage, texts } = fakeStorage({ [PROGRESS_KEY]: '{"format":"progress.v1","items":{"lesson/a"' });
    const store = new ProgressStore(storage, () => 1000);
    store.record('lesson/b', { status: 'done' });

    expect(texts.get(BROKEN_KEYS[0] ?? '')).toBe('{"format":"progress.v1","items":{"lesson/a"');
    expect(readProgress(texts.get(PROGRESS_KEY) ?? '')).toMatchObject({ kind: 'read', broken: 0 });
    expect(store.state).toBe('saved');
  });

  it('should keep the text as well when only some items are broken', () => {
    const half =
      '{"format":"progress.v1","items":{"lesson/a":{"status":"done","best":1,"firstAtMs":1,"lastAtMs":1,"answer":null},"x":7}}';
    const { storage, texts } = fakeStorage({ [PROGRESS_KEY]: half });
    const store = new ProgressStore(storage, () => 1000);
    store.record('lesson/b', { status: 'done' });

    expect(Object.keys(store.document.items)).toEqual(['lesson/a', 'lesson/b']);
    expect(texts.get(BROKEN_KEYS[0] ?? '')).toBe(half);
    expect(texts.size).toBe(2);
  });

  it('should not write over a broken text that it has no room to keep', () => {
    const { storage, texts } = fakeStorage({ [PROGRESS_KEY]: 'broken' });
    const set = (key: string, value: string): void => {
      if (key === PROGRESS_KEY) storage.set(key, value);
      else noRoom();
    };
    const store = new ProgressStore({ ...storage, set }, () => 1000);
    store.record('lesson/b', { status: 'done' });

    expect(store.state).toBe('memory');
    expect(texts.get(PROGRESS_KEY)).toBe('broken');
  });

  it('should export, show what an import would bring, and take it in', () => {
    const one = new ProgressStore(fakeStorage().storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    one.record('lesson/b', { status: 'seen' });
    const other = new ProgressStore(fakeStorage().storage, () => 2000);
    other.record('lesson/b', { status: 'done' });

    const preview = other.previewImport(one.exportText());

    expect(preview).toMatchObject({ ok: true, added: 1, changed: 1, broken: 0 });
    expect(Object.keys(other.document.items)).toEqual(['lesson/b']);
    if (preview.ok) other.takeIn(preview.document);
    expect(other.document.items['lesson/b']).toMatchObject({ status: 'done', firstAtMs: 1000 });
    expect(other.document.items['lesson/a']?.status).toBe('done');
  });

  it.each([
    ['{"format":"progress.v7"}', 'The file was written by a newer version of this course.'],
    ['<html>', 'The text is not JSON.'],
    ['x'.repeat(10_000_000), 'The text is longer than 1 MB.'],
  ])('should refuse to import %j', (text, reason) => {
    expect(new ProgressStore(null, () => 1).previewImport(text)).toEqual({ ok: false, reason });
  });

  it('should forget everything in all tabs, and take it back', () => {
    const { storage } = fakeStorage();
    const one = new ProgressStore(storage, () => 1000);
    const other = new ProgressStore(storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    other.refresh();

    const before = one.reset();
    other.record('lesson/b', { status: 'seen' });

    expect(Object.keys(other.document.items)).toEqual(['lesson/b']);
    one.takeIn(before);
    expect(Object.keys(one.document.items).sort()).toEqual(['lesson/a', 'lesson/b']);
  });
});

// Helpers

function noRoom(): never {
  throw new Error('QuotaExceededError');
}

function fakeStorage(initial: Record<string, string> = {}): { readonly storage: Storage; readonly texts: Map<string, string> } {
  const texts = new Map(Object.entries(initial));
  return {
    texts,
    storage: {
      get: (key) => texts.get(key) ?? null,
      set: (key, value) => void texts.set(key, value),
      remove: (key) => void texts.delete(key),
    },
  };
}
