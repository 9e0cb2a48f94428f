/** A scenario from a text, as a file or a link brings it: bounded before it is looked at. */
import { findSyntaxFault, lineAndColumn } from './json-syntax.ts';
import { parseScenario } from './parse-scenario.ts';
import type { ParsedScenario } from './parse-scenario.ts';
import type { Problem } from './problem.ts';
import { show } from './problem.ts';

/** The longest text of a scenario, characters: 1 MiB. */
export const LONGEST_TEXT = 1_048_576;

/** Reads a scenario from JSON text; problems of the syntax say line and column. Never throws. */
export function parseScenarioText(text: string): ParsedScenario {
  const read = parseJsonText(text, LONGEST_TEXT);
  return read.ok ? parseScenario(read.value) : { ok: false, problems: [read.problem] };
}

/** Reads JSON text of a bounded length, or says where it stops being JSON. Never throws. */
export function parseJsonText(
  text: string,
  longest: number,
): { readonly ok: true; readonly value: unknown } | { readonly ok: false; readonly problem: Problem } {
  if (text.length > longest) {
    const problem = {
      path: '',
      message: 'too large',
      given: `${String(text.length)} characters`,
      allowed: `at most ${String(longest)} characters`,
    };
    return { ok: false, problem };
  }
  const withoutMark = text.startsWith('\uFEFF') ? text.slice(1) : text;
  const fault = findSyntaxFault(withoutMark);
  if (fault === null) return { ok: true, value: JSON.parse(withoutMark) as unknown };
  const { line, column } = lineAndColumn(withoutMark, fault.index);
  const found = withoutMark.slice(fault.index, fault.index + 20);
  const problem = {
    path: '',
    message: `not JSON: line ${String(line)}, column ${String(column)}`,
    given: found === '' ? 'the end of the text' : show(found),
    allowed: fault.expected,
    ...(fault.hint === undefined ? {} : { hint: fault.hint }),
  };
  return { ok: false, problem };
}
