import { describe, expect, it } from 'vitest';
import { EMPTY_PROGRESS, recordProgress } from './progress.ts';
import { exportText, forgetAll, previewImport, putBack, takeIn } from './progress-exchange.ts';
import { readProgress } from './progress-read.ts';
import { BROKEN_KEYS, PROGRESS_KEY, ProgressStore } from './progress-store.ts';
import type { Storage } from './progress-store.ts';

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
    const newer = '{"format":"progress.v3","items":{"lesson/a":{"stars":3}}}';
    const { storage, texts } = fakeStorage({ [PROGRESS_KEY]: newer });
    const store = new ProgressStore(storage, () => 1000);
    store.record('lesson/b', { status: 'done' });
    forgetAll(store);

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

    expect(store.state).toBe('broken');
    expect(texts.get(PROGRESS_KEY)).toBe('broken');
  });

  it('should export, show what an import would bring, and take it in', () => {
    const one = new ProgressStore(fakeStorage().storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    one.record('lesson/b', { status: 'seen' });
    const other = new ProgressStore(fakeStorage().storage, () => 2000);
    other.record('lesson/b', { status: 'done' });

    const preview = previewImport(other, exportText(one));

    expect(preview).toMatchObject({ ok: true, added: 1, changed: 1, broken: 0 });
    expect(Object.keys(other.document.items)).toEqual(['lesson/b']);
    if (preview.ok) takeIn(other, preview.document);
    expect(other.document.items['lesson/b']).toMatchObject({ status: 'done', firstAtMs: 1000 });
    expect(other.document.items['lesson/a']?.status).toBe('done');
  });

  it.each([
    ['{"format":"progress.v7"}', 'The file was written by a newer version of this course.'],
    ['<html>', 'The text is not JSON.'],
    ['x'.repeat(10_000_000), 'The text is longer than 1 MB.'],
  ])('should refuse to import %j', (text, reason) => {
    expect(previewImport(new ProgressStore(null, () => 1), text)).toEqual({ ok: false, reason });
  });

  it('should forget everything in all tabs, and take it back', () => {
    const { storage } = fakeStorage();
    const one = new ProgressStore(storage, () => 1000);
    const other = new ProgressStore(storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    other.refresh();

    const before = forgetAll(one);
    other.record('lesson/b', { status: 'seen' });

    expect(Object.keys(other.document.items)).toEqual(['lesson/b']);
    takeIn(one, before);
    expect(Object.keys(one.document.items).sort()).toEqual(['lesson/a', 'lesson/b']);
  });

  it('should not push out an earlier broken text for a new one', () => {
    const { storage, texts } = fakeStorage({
      [PROGRESS_KEY]: 'broken 4',
      ...Object.fromEntries(BROKEN_KEYS.map((key, index) => [key, `broken ${String(index + 1)}`])),
    });
    const store = new ProgressStore(storage, () => 1000);
    store.record('lesson/b', { status: 'done' });

    expect(store.state).toBe('broken');
    expect([...texts.values()].sort()).toEqual(['broken 1', 'broken 2', 'broken 3', 'broken 4']);
    expect(store.brokenTexts().map(({ text }) => text)).toEqual(['broken 1', 'broken 2', 'broken 3']);
    store.discardBroken(BROKEN_KEYS[1] ?? '');
    store.record('lesson/c', { status: 'done' });
    expect(store.state).toBe('saved');
    expect([...texts.values()]).toContain('broken 4');
  });

  it('should put back what stood there before an import, in other tabs too', () => {
    const { storage } = fakeStorage();
    const one = new ProgressStore(storage, () => 1000);
    const other = new ProgressStore(storage, () => 1000);
    one.record('lesson/a', { status: 'tried' });
    const before = takeIn(one, recordProgress(EMPTY_PROGRESS, 'lesson/a', { status: 'done' }, 5));
    other.follow();
    expect(other.document.items['lesson/a']?.status).toBe('done');

    putBack(one, before);
    other.follow();

    expect(one.document.items['lesson/a']?.status).toBe('tried');
    expect(other.document.items['lesson/a']?.status).toBe('tried');
  });

  it('should give back what two tabs that wrote at the same moment have overwritten', () => {
    const { storage, texts } = fakeStorage();
    const one = new ProgressStore(storage, () => 1000);
    one.record('lesson/a', { status: 'done' });
    // A tab that had read before that writes its own document over it.
    texts.set(PROGRESS_KEY, JSON.stringify(recordProgress(EMPTY_PROGRESS, 'lesson/b', { status: 'done' }, 1000)));
    let told = 0;
    one.subscribe(() => told++);

    one.follow();

    expect(told).toBe(1);
    expect(Object.keys(new ProgressStore(storage, () => 1).document.items).sort()).toEqual(['lesson/a', 'lesson/b']);
    const written = texts.get(PROGRESS_KEY);
    one.follow();
    expect(texts.get(PROGRESS_KEY)).toBe(written);
  });

  it('should note reviews and preferences', () => {
    const store = new ProgressStore(null, () => 1000);
    store.recordReview('drain-time', false, 'sure');
    store.setPreference('announce-seconds', 30);
    store.setPreference('announce-seconds', 20);

    expect(store.document.review['drain-time']).toMatchObject({ step: 0, isSureButWrong: true });
    expect(store.document.preferences['announce-seconds']?.value).toBe(20);
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
