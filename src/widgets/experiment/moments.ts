/** What happened in a run, in the order of the clock: for the timeline's marks, for stepping, for the event list and the status line. */
import { formatClock, formatCount } from '../../charts/format.ts';
import { eventSentences, summarySentence } from '../../sim/index.ts';
import type { Summary, Trace } from '../../sim/index.ts';
import type { ExperimentProps } from './types.ts';

export interface Moment {
  readonly atMs: number;
  readonly text: string;
}

/** Of each kind of event, the first so many are told one by one. */
const MOST_OF_A_KIND = 3;

/** Is the trace a whole run? Only then its peak and its end are known. */
export function isWhole(trace: Trace, durationMs: number): boolean {
  return (trace.timeMs[trace.timeMs.length - 1] ?? 0) >= durationMs;
}

/** The moments of a run so far. */
export function momentsOf(trace: Trace, { phases, firsts, scenario }: ExperimentProps): Moment[] {
  const known = trace.timeMs[trace.timeMs.length - 1] ?? 0;
  const moments: Moment[] = [
    ...phases.flatMap(({ fromMs, toMs, begins, ends }) => [
      ...(begins === null ? [] : [{ atMs: fromMs, text: begins }]),
      ...(ends === null ? [] : [{ atMs: toMs, text: ends }]),
    ]),
    ...toldEvents(trace.events),
    ...firsts.flatMap(({ state, sentence }) => {
      const first = trace.states.find((change) => change.state === state);
      return first === undefined ? [] : [{ atMs: first.atMs, text: `${capital(first.entity.replace('/', ' '))} ${sentence}` }];
    }),
    ...(isWhole(trace, scenario.durationMs) ? outcomes(trace.summary) : []),
  ];
  return moments.filter((moment) => moment.atMs <= known).sort((a, b) => a.atMs - b.atMs);
}

/** What happens again and again is told a few times, then counted; of what takes a while the longest is told, too. */
function toldEvents(events: Trace['events']): Moment[] {
  const byKind = Map.groupBy(eventSentences(events), ({ event }) => event.kind);
  return [...byKind.values()].flatMap((all) => {
    const told = all.map(({ atMs, event, sentence }) => ({
      atMs,
      tookMs: Number(event.detail?.['durationMs'] ?? 0),
      // What an engine says of itself has no full stop.
      text: capital(sentence).replace(/\.?$/, '.'),
    }));
    const left = told.splice(MOST_OF_A_KIND);
    const [longest] = left.toSorted((a, b) => b.tookMs - a.tookMs);
    const last = told.at(-1);
    if (longest === undefined || last === undefined) return told;
    last.text += ` Later ${String(left.length)} more like it.`;
    longest.text += ' None took longer.';
    return longest.tookMs > 0 ? [...told, longest] : told;
  });
}

function outcomes(summary: Summary): Moment[] {
  const { peakBacklog, peakBacklogAtMs, drainedAtMs } = summary;
  // Never more than a second of arrivals: nothing that anybody would call a backlog.
  if (drainedAtMs === peakBacklogAtMs) return [];
  const peak = { atMs: peakBacklogAtMs, text: `The backlog peaks at ${formatCount(peakBacklog)} records.` };
  return drainedAtMs === null ? [peak] : [peak, { atMs: drainedAtMs, text: 'The backlog is gone.' }];
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The run in one sentence: the caption of its picture. */
export function sentenceOf(trace: Trace, durationMs: number): string {
  return isWhole(trace, durationMs) ? summarySentence(trace.summary, formatClock) : 'Still being computed.';
}
