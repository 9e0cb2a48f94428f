import { describe, expect, it } from 'vitest';
import { remember } from './remember.ts';

describe('remember', () => {
  it('should make a thing once, and again after it was forgotten for newer ones', () => {
    const made: string[] = [];
    const remembered = remember<object>(2);
    const ask = (key: string): object =>
      remembered(key, () => {
        made.push(key);
        return { key };
      });

    const first = ask('a');
    ask('b');
    expect(ask('a')).toBe(first);
    ask('c');
    expect(ask('a')).not.toBe(first);
    expect(made).toEqual(['a', 'b', 'c', 'a']);
  });
});
