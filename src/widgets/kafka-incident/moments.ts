/** What happened in a run, in the order of the clock: for the timeline's marks, for stepping, for the event list and the status line. */
import { formatCount } from '../../charts/format.ts';
import { eventSentences, summarySentence } from '../../sim/index.ts';
import type { Summary, Trace } from '../../sim/index.ts';
import type { Spike } from './views.ts';

export interface Moment {
  readonly atMs: number;
  readonly text: string;
}

/** Is the trace a whole run? Only then its peak and its end are known. */
export function isWhole(trace: Trace, durationMs: number): boolean {
  return (trace.timeMs[trace.timeMs.length - 1] ?? 0) >= durationMs;
}

/** The moments of a run so far. */
export function momentsOf(trace: Trace, spike: Spike, durationMs: number): Moment[] {
  const known = trace.timeMs[trace.timeMs.length - 1] ?? 0;
  const moments: Moment[] = [
    { atMs: spike.fromMs, text: `Arrivals rise to ${formatCount(spike.ratePerSecond)} records/s.` },
    { atMs: spike.toMs, text: 'Arrivals fall back.' },
    ...eventSentences(trace.events).map(({ atMs, sentence }) => ({ atMs, text: capital(withoutTime(sentence)) })),
    ...firstPause(trace),
    ...(isWhole(trace, durationMs) ? outcomes(trace.summary) : []),
  ];
  return moments.filter((moment) => moment.atMs <= known).sort((a, b) => a.atMs - b.atMs);
}

function outcomes(summary: Summary): Moment[] {
  const moments: Moment[] = [];
  if (summary.peakBacklog > 0) {
    const text = `The backlog is at its highest: ${formatCount(summary.peakBacklog)} records.`;
    moments.push({ atMs: summary.peakBacklogAtMs, text });
  }
  if (summary.drainedAtMs !== null) moments.push({ atMs: summary.drainedAtMs, text: 'The backlog is gone.' });
  return moments;
}

/** Consumers pause thousands of times in an overload; the first time is an event, the others are a state. */
function firstPause(trace: Trace): Moment[] {
  const first = trace.states.find((change) => change.state === 'paused');
  if (first === undefined) return [];
  return [{ atMs: first.atMs, text: `${capital(first.entity.replace('/', ' '))} pauses its partitions, the first to do so.` }];
}

/** The time stands in a column of its own here. */
function withoutTime(sentence: string): string {
  return sentence.replace(/^[^:]*: /, '');
}

function capital(text: string): string {
  return text.charAt(0).toUpperCase() + text.slice(1);
}

/** The run in one sentence: the caption of its picture. */
export function sentenceOf(trace: Trace, durationMs: number): string {
  return isWhole(trace, durationMs) ? summarySentence(trace.summary) : 'The run is still being computed.';
}
