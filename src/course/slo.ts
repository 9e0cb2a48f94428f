/** Does a run keep its promises? Every check says what was observed, what was wanted, when and why. */
import type { Slo } from '../sim/index.ts';
import { percentileByWindow } from '../sim/index.ts';
import { isLedgerBalanced, ledgerImbalance } from '../sim/index.ts';
import type { Trace } from '../sim/index.ts';
import { countInWords } from '../sim/index.ts';
import { explainBacklog, explainLatency, explainSink } from './reasons.ts';
import { SLO_KEYS } from './slo-keys.ts';
import type { SloKey } from './slo-keys.ts';
import { verdictOf } from './verdict.ts';
import type { Check, CheckStatus, Verdict } from './verdict.ts';

/** The verdict over a trace: its ledger first, then every key of the SLO, always in the same order. */
export function checkSlo(trace: Trace, slo: Slo): Verdict {
  const checks = [checkLedger(trace)];
  for (const [key, about] of Object.entries(SLO_KEYS)) {
    const wanted = slo[key as keyof Slo];
    if (wanted !== undefined) checks.push(checkKey(trace, key, about, wanted));
  }
  return verdictOf(checks);
}

function checkLedger({ summary }: Trace): Check {
  const isBalanced = isLedgerBalanced(summary);
  const given = countInWords(summary.initialBacklog + summary.produced);
  return {
    id: 'ledger',
    status: isBalanced ? 'met' : 'missed',
    title: 'Every record is accounted for',
    observed: isBalanced
      ? `${given} in, ${given} accounted for`
      : `${countInWords(ledgerImbalance(summary))} records without a place`,
    wanted: 'in = finished + dropped + parked + lost + waiting',
    atMs: null,
    reason: isBalanced
      ? `${countInWords(summary.processed)} were finished, ${countInWords(summary.backlog)} were waiting at the end.`
      : 'The ledger does not add up: a defect of the trace.',
  };
}

function checkKey(trace: Trace, key: string, about: SloKey, wanted: number): Check {
  const value = trace.summary[about.summaryKey] ?? null;
  const wantedInWords = about.inWords(wanted);
  const title = wanted === 0 && about.none !== undefined ? about.none : about.title(wantedInWords);
  const bound = about.summaryKey.endsWith('AtMs') ? 'by' : 'at most';
  const common = { id: `slo/${key}`, title, wanted: wanted === 0 ? wantedInWords : `${bound} ${wantedInWords}` };
  if (isBlind(trace)) {
    const observed = value === null ? about.absent.observed : about.inWords(value);
    return {
      ...common,
      status: 'too close to call',
      observed,
      atMs: null,
      reason: 'A preview cannot tell; the exact run can.',
    };
  }
  if (value === null) {
    const nothingToDo = trace.summary.initialBacklog + trace.summary.produced === 0;
    const isMiss = about.absent.isMiss && !nothingToDo;
    const reason = nothingToDo ? 'Nothing arrived.' : [about.absent.reason, isMiss ? explain(trace, key) : ''].join(' ').trim();
    return { ...common, status: isMiss ? 'missed' : 'met', observed: about.absent.observed, atMs: null, reason };
  }
  if (key === 'drainedByMs' && neverWaited(trace)) {
    const reason = 'The backlog never exceeded what arrives in one second.';
    return { ...common, status: 'met', observed: 'no backlog to speak of', atMs: value, reason };
  }
  const status = statusOf(trace, about, value, wanted);
  return {
    ...common,
    status,
    observed: about.inWords(value),
    atMs: momentOf(trace, key, about, value, wanted),
    reason: status === 'too close to call' ? 'A preview cannot tell; the exact run can.' : explain(trace, key),
  };
}

/** Where the backlog counts as drained at its very peak, it never was more than a second of arrivals: when that was is chance. */
function neverWaited({ summary }: Trace): boolean {
  return summary.peakBacklog > 0 && summary.drainedAtMs === summary.peakBacklogAtMs;
}

/** A preview that warns of something that it leaves out and that only an exact run shows can be wrong about everything. */
function isBlind({ source, warnings }: Trace): boolean {
  const isPreview = source.kind === 'simulated' && source.fidelity === 'preview';
  return isPreview && warnings.some((warning) => warning.includes('only the exact run shows'));
}

function statusOf({ source }: Trace, about: SloKey, value: number, wanted: number): CheckStatus {
  const { share, absolute } = about.previewError;
  const isPreview = source.kind === 'simulated' && source.fidelity === 'preview';
  if (isPreview && Math.abs(value - wanted) < Math.max(share * wanted, absolute)) return 'too close to call';
  return value <= wanted ? 'met' : 'missed';
}

/** When a wish was first broken, or, for a wish about a moment, that moment. */
function momentOf(trace: Trace, key: string, about: SloKey, value: number, wanted: number): number | null {
  if (about.summaryKey.endsWith('AtMs')) return value;
  if (value <= wanted) return null;
  if (about.percentile !== undefined) {
    const { timeMs, valuesMs } = percentileByWindow(trace.latency, about.percentile);
    return timeMs[valuesMs.findIndex((ms) => ms > wanted)] ?? null;
  }
  if (key === 'dropped') return firstDrop(trace);
  if (key === 'lost') return trace.events.find((event) => event.kind === 'records.lost')?.atMs ?? null;
  if (key === 'duplicates') return trace.events.find((event) => event.kind === 'poll.intervalExceeded')?.atMs ?? null;
  if (about.series === undefined) return null;
  for (const series of trace.series) {
    if (series.id !== about.series) continue;
    const index = series.values.findIndex((sample) => sample > wanted);
    if (index >= 0) return trace.timeMs[index] ?? null;
  }
  return about.summaryKey === 'peakBacklog' ? trace.summary.peakBacklogAtMs : null;
}

/** A curve of drops is a rate: the first moment at which there was one. */
function firstDrop(trace: Trace): number | null {
  const drops = trace.series.find(({ id }) => id === 'dropped');
  return trace.timeMs[drops?.values.findIndex((rate) => rate > 0) ?? -1] ?? null;
}

function explain(trace: Trace, key: string): string {
  switch (key) {
    case 'drainedByMs':
    case 'stabilizedByMs':
    case 'peakBacklog':
      return explainBacklog(trace);
    case 'latencyP50Ms':
    case 'latencyP95Ms':
    case 'latencyP99Ms':
    case 'latencyMaxMs':
      return explainLatency(trace);
    case 'sinkLatencyP95Ms':
      return explainSink(trace);
    case 'duplicates':
      return trace.summary.duplicates === 0
        ? 'No record was processed twice.'
        : 'What was done and not yet committed, by offset, checkpoint or batch, is done again by whoever goes on.';
    case 'dropped':
      return trace.summary.dropped === 0 ? 'Every record was kept.' : 'A full buffer that drops gives up what does not fit.';
    case 'deadLettered':
      return trace.summary.deadLettered === 0
        ? 'Every record was finished or is still waiting.'
        : 'Records whose attempts were used up were parked.';
    case 'retries':
    case 'retryShareMax':
      return trace.summary.retries === 0
        ? 'Every call was answered the first time.'
        : 'A call that failed or timed out was sent again.';
    case 'lost':
      return trace.summary.lost === 0
        ? 'No record disappeared.'
        : 'Records were passed over before anybody had read them, or committed before they were finished.';
    case 'outOfMemoryKills':
      return trace.summary.outOfMemoryKills === 0
        ? 'Every process had room for what it held.'
        : 'A process held more than its heap; what it was doing began again.';
    default:
      return 'The fuller a heap is, the more of the time goes into collecting it.';
  }
}
