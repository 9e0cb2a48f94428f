/**
 * Four questions that any run of any engine can be asked, simulated, recorded or imported: does the lag settle, is the latency kept in the
 * peak, is the memory in order, are retries bounded? Answered by the trace alone; what a trace does not have is called not measured.
 */
import { countInWords, percentileBetween, shareInWords, timeInWords } from '../sim/index.ts';
import type { Trace } from '../sim/index.ts';

export interface SelfCheckTargets {
  /** So soon after the peak the backlog has to be gone. */
  readonly settledWithinMs: number;
  /** p95 of the ages of the records that are finished during the peak, and age of the oldest that waits in it. */
  readonly latencyP95Ms: number;
  readonly gcShare: number;
  /** Retries per first attempt, in the worst ten seconds. */
  readonly retryShare: number;
  /** Dead letters per record that arrived. */
  readonly deadLetteredShare: number;
}

export interface SelfCheckAnswer {
  readonly id: 'lag' | 'latency' | 'memory' | 'retries';
  readonly question: string;
  readonly status: 'yes' | 'no' | 'not measured';
  readonly observed: string;
  readonly wanted: string;
  /** The moment to look at; null where there is none. */
  readonly atMs: number | null;
}

export interface Peak {
  readonly fromMs: number;
  readonly toMs: number;
}

/** Arrivals that never exceed their median by this share have no peak. */
const PEAK_SHARE = 0.3;

/** The stretch in which more arrives than half way from the median to the highest rate; null = the traffic has no peak. */
export function peakOf({ timeMs, series }: Pick<Trace, 'timeMs' | 'series'>): Peak | null {
  const arrivals = series.find(({ id, of }) => id === 'arrivals' && !of.includes('/'))?.values;
  if (arrivals === undefined) return null;
  const known = [...arrivals.values()]
    .map((value, index) => ({ value, atMs: timeMs[index] ?? 0 }))
    .filter(({ value }) => !Number.isNaN(value));
  const sorted = known.map(({ value }) => value).sort((a, b) => a - b);
  const median = sorted[Math.floor(sorted.length / 2)] ?? 0;
  const highest = sorted.at(-1) ?? 0;
  if (highest <= median * (1 + PEAK_SHARE)) return null;
  const above = known.filter(({ value }) => value > median + (highest - median) / 2);
  return { fromMs: above[0]?.atMs ?? 0, toMs: above.at(-1)?.atMs ?? 0 };
}

/** The four answers, always in the same order. */
export function selfCheck(trace: Trace, targets: SelfCheckTargets): readonly SelfCheckAnswer[] {
  const peak = peakOf(trace);
  return [lag(trace, targets, peak), latency(trace, targets, peak), memory(trace, targets), retries(trace, targets)];
}

const yesIf = (isSo: boolean): 'yes' | 'no' => (isSo ? 'yes' : 'no');

function lag({ summary, timeMs }: Trace, { settledWithinMs }: SelfCheckTargets, peak: Peak | null): SelfCheckAnswer {
  const { drainedAtMs, backlog } = summary;
  const endMs = peak?.toMs ?? timeMs[0] ?? 0;
  const isGone = drainedAtMs !== null;
  return {
    id: 'lag',
    question: 'Does the lag settle within the window after a spike?',
    status: yesIf(isGone && drainedAtMs - endMs <= settledWithinMs),
    observed: isGone
      ? drainedAtMs <= endMs
        ? 'gone before the peak was over'
        : `gone ${timeInWords(drainedAtMs - endMs)} after the peak`
      : `${countInWords(backlog)} records still wait at the end`,
    wanted: `within ${timeInWords(settledWithinMs)}`,
    atMs: drainedAtMs ?? summary.peakBacklogAtMs,
  };
}

/** What is finished fast says nothing of what is not finished: the oldest record that waits in the peak counts too. */
function latency(trace: Trace, { latencyP95Ms }: SelfCheckTargets, peak: Peak | null): SelfCheckAnswer {
  const value = percentileBetween(trace.latency, 0.95, peak?.fromMs, peak?.toMs);
  const oldestMs = 1000 * oldestWaitingSeconds(trace, peak);
  const when =
    peak === null ? 'over the whole run, which has no peak' : `from ${timeInWords(peak.fromMs)} to ${timeInWords(peak.toMs)}`;
  return {
    id: 'latency',
    question: 'Is p95 from end to end within its promise during the peak?',
    status: value === null && oldestMs === 0 ? 'not measured' : yesIf((value ?? 0) <= latencyP95Ms && oldestMs <= latencyP95Ms),
    observed: [
      value === null ? `nothing finished ${when}` : `${timeInWords(value)} ${when}`,
      `the oldest that waits is ${timeInWords(oldestMs)} old`,
    ].join(', '),
    wanted: `at most ${timeInWords(latencyP95Ms)}`,
    atMs: peak?.toMs ?? null,
  };
}

function oldestWaitingSeconds({ timeMs, series }: Trace, peak: Peak | null): number {
  const ages = series.find(({ id, of }) => id === 'lagSeconds' && !of.includes('/'))?.values ?? [];
  let oldest = 0;
  for (const [index, age] of ages.entries()) {
    const atMs = timeMs[index] ?? 0;
    if (age > oldest && atMs >= (peak?.fromMs ?? 0) && atMs <= (peak?.toMs ?? Infinity)) oldest = age;
  }
  return oldest;
}

const has = ({ series }: Trace, id: string): boolean => series.some((curve) => curve.id === id);

function memory(trace: Trace, { gcShare }: SelfCheckTargets): SelfCheckAnswer {
  const { gcShareMax, outOfMemoryKills } = trace.summary;
  const isMeasured = has(trace, 'gcShare');
  return {
    id: 'memory',
    question: 'Is garbage collection bounded, and did nobody run out of memory?',
    status: isMeasured ? yesIf(gcShareMax <= gcShare && outOfMemoryKills === 0) : 'not measured',
    observed: isMeasured
      ? `at most ${shareInWords(gcShareMax)} of the time, ${countInWords(outOfMemoryKills)} out of memory`
      : 'the trace has no curve of garbage collection',
    wanted: `at most ${shareInWords(gcShare)}, and none`,
    atMs: null,
  };
}

function retries(trace: Trace, { retryShare, deadLetteredShare }: SelfCheckTargets): SelfCheckAnswer {
  const { retryShareMax, deadLettered, initialBacklog, produced } = trace.summary;
  const arrived = initialBacklog + produced;
  const parked = arrived === 0 ? 0 : deadLettered / arrived;
  const isMeasured = has(trace, 'retries');
  return {
    id: 'retries',
    question: 'Are retries bounded, and are the dead letters few?',
    status: isMeasured ? yesIf(retryShareMax <= retryShare && parked <= deadLetteredShare) : 'not measured',
    observed: `${isMeasured ? `retries ${shareInWords(retryShareMax)} of the first attempts at the worst` : 'the trace has no curve of retries'}, ${countInWords(deadLettered)} dead letters`,
    wanted: `at most ${shareInWords(retryShare)}, and ${shareInWords(deadLetteredShare)} of the records`,
    atMs: null,
  };
}
