/** The stretches of a scenario that have a name: its spike, its faults, its changes. */
import { formatCount, formatDuration } from '../../charts/format.ts';
import type { RatePoint, Scenario } from '../../sim/index.ts';
import type { Phase } from '../../widgets/experiment/types.ts';

export interface Spike {
  readonly fromMs: number;
  readonly toMs: number;
  readonly ratePerSecond: number;
}

/** The stretch with the highest rate: from where the rate reaches it to where it leaves it. */
export function spikeOf(points: readonly RatePoint[], durationMs: number): Spike {
  const ratePerSecond = points.reduce((most, [, rate]) => Math.max(most, rate), 0);
  const first = points.findIndex(([, rate]) => rate === ratePerSecond);
  const after = points.findIndex(([, rate], index) => index > first && rate < ratePerSecond);
  return { fromMs: points[first]?.[0] ?? 0, toMs: points[after]?.[0] ?? durationMs, ratePerSecond };
}

/** In order of time: the spike, if the rate rises at all, and everything that goes wrong for a while. */
export function phasesOf({ traffic, durationMs, faults }: Scenario): Phase[] {
  const { fromMs, toMs, ratePerSecond } = spikeOf(traffic.ratePerSecond, durationMs);
  const rate = `${formatCount(ratePerSecond)} records/s`;
  const rises = traffic.ratePerSecond.some(([, lower]) => lower < ratePerSecond);
  const spike: Phase = {
    fromMs,
    toMs,
    label: rate,
    begins: fromMs > 0 ? `Arrivals rise to ${rate}.` : null,
    ends: toMs < durationMs ? 'Arrivals fall back.' : null,
  };
  const faulty = faults.flatMap((fault): Phase[] => {
    if (!('forMs' in fault)) return [];
    const label =
      fault.kind === 'slow' ? `${nameOf(fault.target)}: ${String(fault.factor)} times as slow` : `${nameOf(fault.target)} hangs`;
    return [{ fromMs: fault.atMs, toMs: fault.atMs + fault.forMs, label, begins: null, ends: null }];
  });
  return [...(rises ? [spike] : []), ...faulty].sort((a, b) => a.fromMs - b.fromMs);
}

/** What the parts of a system that have only a number are called. */
const NUMBERED = new Map([
  ['instances', 'consumer'],
  ['subtasks', 'subtask'],
  ['executors', 'executor'],
  ['taskManagers', 'task manager'],
]);

/** "database" of `/services/database`, "consumer 3" of `/kafka/group/instances/3`. */
function nameOf(target: string): string {
  const [list = '', name = ''] = target.split('/').slice(-2);
  return `${NUMBERED.get(list) ?? ''} ${name}`.trim();
}

/** The plan in words: for those who do not see it. */
export function planInWords({ traffic, durationMs }: Scenario): string {
  const { fromMs, toMs, ratePerSecond } = spikeOf(traffic.ratePerSecond, durationMs);
  return `Planned arrivals: at most ${formatCount(ratePerSecond)} records per second, from ${formatDuration(fromMs)} to ${formatDuration(toMs)}.`;
}
