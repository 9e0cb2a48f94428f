import { describe, expect, it } from 'vitest';
import { ProgressStore } from '../../course/progress-store.ts';
import { askOnceSomethingIsDone, storageOf } from './browser-progress.ts';

describe('askOnceSomethingIsDone', () => {
  const storeWith = (texts: Map<string, string>) =>
    new ProgressStore(
      {
        get: (key) => texts.get(key) ?? null,
        set: (key, value) => void texts.set(key, value),
        remove: (key) => void texts.delete(key),
      },
      () => 1000,
    );

  it('asks the browser when something was finished, not before, and never twice', () => {
    const texts = new Map<string, string>();
    let asked = 0;
    const navigator = { storage: { persist: () => Promise.resolve(++asked > 0) } };
    const store = storeWith(texts);
    askOnceSomethingIsDone(store, navigator);

    store.record('exercise/a', { status: 'tried' });
    expect(asked).toBe(0);
    store.record('exercise/a', { status: 'done' });
    store.record('exercise/b', { status: 'done' });
    expect(asked).toBe(1);

    const later = storeWith(texts);
    askOnceSomethingIsDone(later, navigator);
    later.record('exercise/c', { status: 'done' });
    expect(asked).toBe(1);
  });

  it('does not ask for what is not stored, and does without a browser that can promise', () => {
    let asked = 0;
    const unstored = new ProgressStore(null, () => 1000);
    askOnceSomethingIsDone(unstored, { storage: { persist: () => Promise.resolve(++asked > 0) } });
    unstored.record('exercise/a', { status: 'done' });
    expect(asked).toBe(0);

    const store = storeWith(new Map());
    askOnceSomethingIsDone(store, {});
    store.record('exercise/a', { status: 'done' });
    expect(store.document.items['exercise/a']?.status).toBe('done');
  });
});

describe('storageOf', () => {
  it('reads and writes the browser’s storage', () => {
    const kept = new Map<string, string>();
    const localStorage = {
      getItem: (key: string) => kept.get(key) ?? null,
      setItem: (key: string, value: string) => void kept.set(key, value),
      removeItem: (key: string) => void kept.delete(key),
    } as unknown as Storage;
    const storage = storageOf({ localStorage });

    storage?.set('a', '1');
    expect(storage?.get('a')).toBe('1');
    storage?.remove('a');
    expect(storage?.get('a')).toBeNull();
  });

  it('is null where there is no storage and where looking at it is forbidden', () => {
    const forbidden = {
      get localStorage(): Storage {
        throw new DOMException('forbidden', 'SecurityError');
      },
    };

    expect(storageOf({})).toBeNull();
    expect(storageOf(forbidden)).toBeNull();
  });
});
