/** A run's summary and checks as text for a terminal. */
import type { Check, Verdict } from '../course/verdict.ts';
import type { Scenario, Summary, Trace } from '../sim/index.ts';
import { eventSentences, summarySentence } from '../sim/index.ts';
import { grouped, shareInWords, timeInWords } from '../sim/index.ts';

const MOST_EVENTS = 20;

/** Everything a reader needs of a run, in lines. */
export function report(scenario: Scenario, trace: Trace, verdict: Verdict): string {
  const { source } = trace;
  const how = source.kind === 'simulated' ? `${source.fidelity}, seed ${String(source.seed)}, ` : '';
  const events = eventSentences(trace.events).map(({ atMs, sentence }) => `  ${timeInWords(atMs)}: ${sentence}`);
  const more = events.length > MOST_EVENTS ? [`  … and ${String(events.length - MOST_EVENTS)} more (--trace shows all)`] : [];
  return [
    `${scenario.title} (${scenario.id}, ${how}${timeInWords(scenario.durationMs)}, hash ${trace.hash})`,
    summarySentence(trace.summary),
    '',
    ...table(summaryRows(trace.summary)),
    ...(events.length === 0 ? [] : ['', 'What happened', ...events.slice(0, MOST_EVENTS), ...more]),
    ...(trace.warnings.length === 0 ? [] : ['', 'Before believing a figure', ...trace.warnings.map((warning) => `  ${warning}`)]),
    '',
    ...checkLines(verdict),
    '',
  ].join('\n');
}

/** The checks, each with observed, wanted and, where it was missed, when and why. */
export function checkLines({ checks }: Verdict): string[] {
  const slo = checks.filter((check) => check.id !== 'ledger' || check.status !== 'met');
  if (slo.length === 0) return ['No SLO is given.'];
  return ['SLO', ...slo.flatMap(describeCheck)];
}

function describeCheck({ status, title, observed, wanted, atMs, reason }: Check): string[] {
  const line = `  ${status.padEnd(7)} ${title}: ${observed}`;
  if (status === 'met') return [line];
  const when = atMs === null ? [] : [`          when:   ${timeInWords(atMs)}`];
  return [line, `          wanted: ${wanted}`, ...when, `          why:    ${reason}`];
}

function summaryRows(summary: Summary): [string, string][] {
  return Object.entries(summary).map(([key, value]) => [key, valueInWords(key, value)]);
}

/** A value with its unit, which the key's name tells. */
function valueInWords(key: string, value: number | null | undefined): string {
  if (value === null || value === undefined) return key.endsWith('AtMs') ? 'never' : 'none';
  if (key.endsWith('Ms')) return `${timeInWords(value)}${value >= 1000 ? ` (${grouped(Math.round(value))} ms)` : ''}`;
  if (key.endsWith('ShareMax')) return shareInWords(value);
  return Number.isInteger(value) ? grouped(value) : grouped(Math.round(value));
}

function table(rows: readonly (readonly [string, string])[]): string[] {
  const width = Math.max(...rows.map(([key]) => key.length));
  return rows.map(([key, value]) => `  ${key.padEnd(width)}  ${value}`);
}
