/** A scenario from a file, with fields set from the command line, checked as a whole. */
import { readFileSync, statSync } from 'node:fs';
import { parseScenario } from '../sim/index.ts';
import type { ParsedScenario } from '../sim/index.ts';
import { parsePointer, withValueAt } from '../sim/index.ts';
import { LONGEST_TEXT, parseJsonText } from '../sim/index.ts';
import { show } from '../sim/index.ts';
import type { Problem } from '../sim/index.ts';
import type { Command } from './arguments.ts';

/** Reads, changes and parses; a file that is too large is not read at all. */
export function loadScenario({ file, set }: Pick<Command, 'file' | 'set'>): ParsedScenario {
  const refuse = (...problems: Problem[]): ParsedScenario => ({ ok: false, problems });
  let text: string;
  try {
    const { size } = statSync(file);
    // A character takes up to 4 bytes; parseJsonText counts the characters.
    if (size > 4 * LONGEST_TEXT) {
      return refuse({
        path: '',
        message: 'too large',
        given: `${String(size)} bytes`,
        allowed: `at most ${String(LONGEST_TEXT)} characters`,
      });
    }
    text = readFileSync(file, 'utf8');
  } catch (error) {
    const reason = error instanceof Error ? error.message : String(error);
    return refuse({ path: '', message: 'cannot be read', given: reason, allowed: 'the path of a JSON file' });
  }
  const read = parseJsonText(text, LONGEST_TEXT);
  if (!read.ok) return refuse(read.problem);
  let document = read.value;
  for (const { pointer, value } of set) {
    const changed = withValueAt(document, parsePointer(pointer) ?? [], value);
    if (changed === null || parsePointer(pointer) === null) {
      return refuse({
        path: pointer,
        message: 'no such place in the scenario',
        given: show(value),
        allowed: 'a JSON Pointer such as /kafka/group/instances',
      });
    }
    document = changed.document;
  }
  return parseScenario(document);
}
