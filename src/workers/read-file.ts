/** A file that somebody hands over, as a run or as the scenario of one, or what is wrong with it in words that help. */
import { describeProblem, LONGEST_TRACE_TEXT, parseScenarioText, parseTraceText } from '../sim/index.ts';
import type { Problem, Scenario, Trace } from '../sim/index.ts';

/** What is needed of a File. */
export interface GivenFile {
  readonly name: string;
  /** Bytes. */
  readonly size: number;
  text(): Promise<string>;
}

export type ReadFile =
  | { readonly kind: 'run'; readonly trace: Trace }
  | { readonly kind: 'scenario'; readonly scenario: Scenario }
  | { readonly kind: 'refused'; readonly reason: string; readonly problems: readonly string[] };

/** More would not be read by anybody. */
const MOST_PROBLEMS = 5;

/** Never rejects. */
export async function readFile(file: GivenFile): Promise<ReadFile> {
  if (file.size > LONGEST_TRACE_TEXT)
    return refused(`It has ${megabytes(file.size)} MB, and a run has at most ${megabytes(LONGEST_TRACE_TEXT)} MB.`);
  let text: string;
  try {
    text = await file.text();
  } catch {
    return refused('It could not be opened. Has it been moved, or is it a folder?');
  }
  if (text.trim() === '') return refused('It is empty.');
  if (/^\s*\{[^{}]*"format"\s*:\s*"scenario\.v1"/.test(text.slice(0, 2000))) {
    const parsed = parseScenarioText(text);
    return parsed.ok
      ? { kind: 'scenario', scenario: parsed.scenario }
      : refused('It is a scenario, but not a valid one:', parsed.problems);
  }
  const parsed = parseTraceText(text);
  if (parsed.ok) return { kind: 'run', trace: parsed.trace };
  return refused('It is no run in the format trace.v1, as npm run lab and npm run sim with --trace write it:', parsed.problems);
}

function refused(reason: string, problems: readonly Problem[] = []): ReadFile {
  return { kind: 'refused', reason, problems: inWords(problems) };
}

function inWords(problems: readonly Problem[]): string[] {
  const more = problems.length - MOST_PROBLEMS;
  const told = problems.slice(0, MOST_PROBLEMS).map(describeProblem);
  return more > 0 ? [...told, `${String(more)} more of the kind.`] : told;
}

const megabytes = (bytes: number): string => String(Math.ceil(bytes / 1_048_576));
