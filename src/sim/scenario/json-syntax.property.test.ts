import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { DEEPEST_NESTING, findSyntaxFault, lineAndColumn } from './json-syntax.ts';

describe('findSyntaxFault', () => {
  it('should find no fault in what JSON.stringify writes', () => {
    fc.assert(
      fc.property(fc.json(), fc.constantFrom(undefined, 2), (text, indent) => {
        const spaced = JSON.stringify(JSON.parse(text), null, indent);

        expect(findSyntaxFault(spaced)).toBeNull();
      }),
    );
  });

  it('should agree with JSON.parse on texts with one character changed', () => {
    const slip = fc.tuple(
      fc.json(),
      fc.nat(),
      fc.constantFrom('', '"', ',', '}', ']', '{', '[', ':', '\\', '0', '-', '.', 'e', '\n', 'x'),
    );
    fc.assert(
      fc.property(slip, ([text, at, character]) => {
        const index = at % (text.length + 1);
        const changed = text.slice(0, index) + character + text.slice(index + 1);

        expect(findSyntaxFault(changed) === null).toBe(isJson(changed));
      }),
      { numRuns: 2000 },
    );
  });

  it.each([
    ['{"a": 1,}', 8, 'a key in double quotes', /no comma before/],
    ['[1, 2 3]', 6, '"," or "]"', undefined],
    ['{"a": NaN}', 6, 'a value', /NaN/],
    ["{'a': 1}", 1, 'a key in double quotes', /double quotes only/],
    ['{"a": 1 // one\n}', 8, '"," or "}"', /no comments/],
    ['{"a": "open', 6, 'a value', /not closed/],
    ['', 0, 'a value', /too early/],
    ['{} {}', 3, 'the end of the text', undefined],
  ])('should point into %j at %d', (text, index, expected, hint) => {
    const fault = findSyntaxFault(text);

    expect(fault).toMatchObject({ index, expected });
    if (hint === undefined) expect(fault?.hint).toBeUndefined();
    else expect(fault?.hint).toMatch(hint);
  });

  it('should stop at deep nesting, however deep it goes on', () => {
    expect(findSyntaxFault('['.repeat(500_000))).toMatchObject({ index: DEEPEST_NESTING });
    expect(findSyntaxFault('{"a":'.repeat(100_000))?.expected).toMatch(/64 lists and objects/);
  });
});

describe('lineAndColumn', () => {
  it('should count both from 1', () => {
    expect(lineAndColumn('ab\ncd', 4)).toEqual({ line: 2, column: 2 });
    expect(lineAndColumn('ab', 0)).toEqual({ line: 1, column: 1 });
  });
});

// Helpers

function isJson(text: string): boolean {
  try {
    JSON.parse(text);
    return true;
  } catch {
    return false;
  }
}
