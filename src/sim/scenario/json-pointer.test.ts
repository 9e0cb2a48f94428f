import { describe, expect, it } from 'vitest';
import { escapeToken, parsePointer, valueAt, withValueAt } from './json-pointer.ts';

describe('parsePointer', () => {
  it.each<[string, string[] | null]>([
    ['', []],
    ['/', ['']],
    ['/kafka/group/config/max.poll.records', ['kafka', 'group', 'config', 'max.poll.records']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['/~01', ['~1']],
    ['a', null],
    ['/~2', null],
  ])('should read %j as %j', (pointer, tokens) => {
    expect(parsePointer(pointer)).toEqual(tokens);
  });

  it('should undo escapeToken', () => {
    expect(parsePointer(`/${escapeToken('~1/x~')}`)).toEqual(['~1/x~']);
  });
});

describe('valueAt', () => {
  it('should see own properties only', () => {
    expect(valueAt({ a: [{ b: 7 }] }, ['a', '0', 'b'])).toBe(7);
    expect(valueAt({}, ['constructor'])).toBeUndefined();
    expect(valueAt('text', ['length'])).toBeUndefined();
  });
});

describe('withValueAt', () => {
  it('should copy the way and share the rest', () => {
    const document = { a: { x: 1 }, b: [1, 2] };

    const changed = withValueAt(document, ['a', 'x'], 2)?.document as typeof document;

    expect(changed).toEqual({ a: { x: 2 }, b: [1, 2] });
    expect(changed.b).toBe(document.b);
    expect(document.a.x).toBe(1);
  });

  it('should make what is missing and extend a list by one', () => {
    expect(withValueAt({}, ['a', 'b'], 1)?.document).toEqual({ a: { b: 1 } });
    expect(withValueAt([1], ['1'], 2)?.document).toEqual([1, 2]);
    expect(withValueAt([1], ['-'], 2)?.document).toEqual([1, 2]);
  });

  it.each([
    [[1], ['5']],
    [[1], ['x']],
    [{ a: 7 }, ['a', 'b']],
  ])('should have no way through %j at %j', (document, tokens) => {
    expect(withValueAt(document, tokens, 1)).toBeNull();
  });

  it('should keep __proto__ an ordinary key', () => {
    const changed = withValueAt({}, ['__proto__', 'polluted'], true)?.document;

    expect(Object.keys(changed as object)).toEqual(['__proto__']);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });
});
