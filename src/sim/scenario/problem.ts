/** What was wrong with an input, in words that help to mend it. */
export interface Problem {
  /** JSON Pointer of the field; empty for the whole document. */
  readonly path: string;
  /** What was wrong, in plain words. */
  readonly message: string;
  /** What was given, shortened. */
  readonly given: string;
  /** What is allowed there. */
  readonly allowed: string;
  /** How to mend it, where that can be said. */
  readonly hint?: string;
}

const LONGEST_TEXT = 60;

/** Any value as a short text: bounded in length and depth, whatever is given. */
export function show(value: unknown): string {
  if (typeof value === 'string') return JSON.stringify(shorten(value));
  if (typeof value === 'number' || typeof value === 'boolean' || value === null) return String(value);
  if (value === undefined) return 'nothing';
  if (Array.isArray(value)) return value.length === 0 ? 'an empty list' : `a list of ${String(value.length)}`;
  if (typeof value === 'object') {
    const keys = Object.keys(value);
    if (keys.length === 0) return 'an empty object';
    const first = keys.slice(0, 3).map((key) => JSON.stringify(shorten(key, 20)));
    return `an object with ${first.join(', ')}${keys.length > 3 ? ' and more' : ''}`;
  }
  return `a ${typeof value}`;
}

/** A list of choices as they are written in JSON: `"a" or "b"`. */
export function showChoices(choices: readonly unknown[]): string {
  const shown = choices.map(show);
  const last = shown.pop() ?? '';
  return shown.length === 0 ? last : `${shown.join(', ')} or ${last}`;
}

function shorten(text: string, longest = LONGEST_TEXT): string {
  return text.length > longest ? `${text.slice(0, longest)}…` : text;
}

/** A problem as lines of text, for a terminal or a message box. */
export function describeProblem(problem: Problem): string {
  const lines = [
    `${problem.path === '' ? '(whole document)' : problem.path}: ${problem.message}`,
    `  given:   ${problem.given}`,
    `  allowed: ${problem.allowed}`,
  ];
  if (problem.hint !== undefined) lines.push(`  hint:    ${problem.hint}`);
  return lines.join('\n');
}
