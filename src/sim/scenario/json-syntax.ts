/**
 * Where a text stops being JSON, alike in every browser (their own messages differ, and some give no position), and whether it is nested
 * deeper than anybody needs. Does not recurse, so no text can exhaust the stack.
 */

export interface SyntaxFault {
  /** Index of the first character that does not fit. */
  readonly index: number;
  /** What would have fitted. */
  readonly expected: string;
  readonly hint?: string;
}

/** Lists and objects within one another. */
export const DEEPEST_NESTING = 64;

const NUMBER = /-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y;
// eslint-disable-next-line no-control-regex -- JSON forbids exactly these characters inside a text.
const PLAIN = /[^"\\\u0000-\u001f]*/y;
const ESCAPE = /\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4})/y;
const WORD = /true|false|null/y;
const SPACE = /[ \t\n\r]*/y;

/** The first fault of a text as JSON; null where it has none. */
export function findSyntaxFault(text: string): SyntaxFault | null {
  const open: ('{' | '[')[] = [];
  let index = 0;
  // What may stand here: a value, a value or the end of a new list, a key, a key or the end of a new object, or what follows a value.
  let next: 'value' | 'firstValue' | 'key' | 'firstKey' | 'after' = 'value';

  const match = (pattern: RegExp): boolean => {
    pattern.lastIndex = index;
    if (!pattern.test(text)) return false;
    index = pattern.lastIndex;
    return true;
  };

  // In a loop, because a pattern that repeats alternatives costs some engines a stack frame per character.
  const matchString = (): boolean => {
    const start = index;
    if (text[index] !== '"') return false;
    index++;
    do match(PLAIN);
    while (match(ESCAPE));
    if (text[index] === '"') {
      index++;
      return true;
    }
    index = start;
    return false;
  };

  for (;;) {
    match(SPACE);
    const character = text[index];
    if (next === 'after') {
      const container = open.at(-1);
      if (container === undefined) return character === undefined ? null : { index, expected: 'the end of the text' };
      const closing = container === '{' ? '}' : ']';
      if (character === ',') next = container === '{' ? 'key' : 'value';
      else if (character === closing) open.pop();
      else return { index, expected: `"," or "${closing}"`, ...hintAt(text, index) };
      index++;
    } else if (next === 'key' || next === 'firstKey') {
      if (next === 'firstKey' && character === '}') {
        open.pop();
        index++;
        next = 'after';
        continue;
      }
      if (!matchString()) return { index, expected: 'a key in double quotes', ...hintAt(text, index) };
      match(SPACE);
      if (text[index] !== ':') return { index, expected: '":" after the key', ...hintAt(text, index) };
      index++;
      next = 'value';
    } else if (character === '{' || character === '[') {
      if (open.length === DEEPEST_NESTING)
        return { index, expected: `at most ${String(DEEPEST_NESTING)} lists and objects within one another` };
      open.push(character);
      index++;
      next = character === '{' ? 'firstKey' : 'firstValue';
    } else if (next === 'firstValue' && character === ']') {
      open.pop();
      index++;
      next = 'after';
    } else if (matchString() || match(NUMBER) || match(WORD)) {
      next = 'after';
    } else {
      return { index, expected: 'a value', ...hintAt(text, index) };
    }
  }
}

/** Line and column of a character, both from 1. */
export function lineAndColumn(text: string, index: number): { readonly line: number; readonly column: number } {
  const before = text.slice(0, index);
  const lines = before.split('\n');
  return { line: lines.length, column: (lines.at(-1) ?? '').length + 1 };
}

function hintAt(text: string, index: number): { readonly hint?: string } {
  const rest = text.slice(index, index + 9);
  if (rest === '') return { hint: 'The text ends too early: a bracket or a quote is not closed.' };
  if (rest.startsWith('//') || rest.startsWith('/*')) return { hint: 'JSON has no comments: take them out.' };
  if (/^[}\]]/.test(rest)) return { hint: 'JSON allows no comma before a closing bracket: take it out.' };
  if (rest.startsWith("'")) return { hint: 'JSON knows double quotes only.' };
  if (/^-?(NaN|Infinity)/.test(rest)) return { hint: 'JSON has no NaN and no Infinity: give a number.' };
  if (rest.startsWith('"'))
    return { hint: 'A text that is not closed, or has a line break or a wrong escape in it, or a comma missing before it.' };
  return {};
}
