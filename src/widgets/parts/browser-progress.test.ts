import { describe, expect, it } from 'vitest';
import { storageOf } from './browser-progress.ts';

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
