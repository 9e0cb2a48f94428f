/**
 * A tuning playbook for a reader's own pipeline: from a dozen numbers to thresholds, limits and alarms, each with the sum that it comes
 * from. Everything is a fluid of the mean (sim/theory): it says what to expect and where to set an alarm, not what will happen.
 */
import { spikeDrainedAtMs, spikePeakBacklog } from '../sim/theory/fluid.ts';
import { effectiveCapacityPerSecond } from '../sim/theory/staircase.ts';

/** What the reader knows. Rates per second, times in the unit of the name. */
export interface PipelineNumbers {
  readonly basePerSecond: number;
  readonly spikePerSecond: number;
  readonly spikeSeconds: number;
  readonly partitions: number;
  readonly instances: number;
  /** What one instance finishes. */
  readonly perInstancePerSecond: number;
  /** What everything behind the group takes, in records; 0 = it has no limit. */
  readonly sinkPerSecond: number;
  readonly retentionHours: number;
  /** How old the data may be. */
  readonly sloSeconds: number;
  /** How soon after a spike the backlog has to be gone. */
  readonly drainSeconds: number;
  /** Work on one record inside the poll loop, on a slow day. */
  readonly recordMs: number;
  /** What a consumer's own queue may take of its heap. */
  readonly queueMegabytes: number;
  readonly recordBytes: number;
}

export interface PlaybookFigures {
  readonly capacityPerSecond: number;
  /** Share of the capacity that ordinary traffic takes. */
  readonly utilization: number;
  readonly holdsBack: 'consumers' | 'sink';
  /** Null where the ordinary traffic alone is too much: the backlog then has no peak. */
  readonly spike: { readonly peakRecords: number; readonly oldestSeconds: number; readonly drainSeconds: number } | null;
  /** Fewest instances that are a divisor of the partitions and keep both promises; null where no number of them does. */
  readonly wantedInstances: number | null;
  /** Constant overload by the spike: hours until retention deletes what was not read; Infinity where nothing is left over. */
  readonly hoursToLoss: number;
  readonly largestPoll: number;
  readonly pauseAt: number;
  readonly resumeAt: number;
}

const POLL_INTERVAL_MS = 300_000;
const POLL_TIMEOUT_MS = 100;
const DEFAULT_POLL = 500;

function capacityWith({ perInstancePerSecond, partitions, sinkPerSecond }: PipelineNumbers, instances: number): number {
  const group = effectiveCapacityPerSecond(perInstancePerSecond, partitions, Math.min(instances, partitions));
  return sinkPerSecond > 0 ? Math.min(group, sinkPerSecond) : group;
}

function spikeWith(numbers: PipelineNumbers, capacityPerSecond: number): PlaybookFigures['spike'] {
  const { basePerSecond, spikePerSecond, spikeSeconds } = numbers;
  if (basePerSecond >= capacityPerSecond) return null;
  const spike = { basePerSecond, spikePerSecond, fromMs: 0, toMs: spikeSeconds * 1000, capacityPerSecond };
  const peakRecords = spikePeakBacklog(spike);
  return {
    peakRecords,
    oldestSeconds: peakRecords / capacityPerSecond,
    drainSeconds: (spikeDrainedAtMs(spike) - spike.toMs) / 1000,
  };
}

/**
 * The figures of a playbook.
 * @throws RangeError where a rate, a size or a number of instances is not above 0
 */
export function playbookFigures(numbers: PipelineNumbers): PlaybookFigures {
  const { partitions, instances, sinkPerSecond, retentionHours, basePerSecond, spikePerSecond } = numbers;
  const capacityPerSecond = capacityWith(numbers, instances);
  const keeps = (count: number) => {
    const spike = spikeWith(numbers, capacityWith(numbers, count));
    return spike !== null && spike.oldestSeconds <= numbers.sloSeconds && spike.drainSeconds <= numbers.drainSeconds;
  };
  const divisors = Array.from({ length: partitions }, (_, index) => index + 1).filter((count) => partitions % count === 0);
  const queueRecords = Math.floor((numbers.queueMegabytes * 1_048_576) / numbers.recordBytes);
  // One poll can come on top of the threshold.
  const pauseAt = Math.max(DEFAULT_POLL, queueRecords - DEFAULT_POLL);
  return {
    capacityPerSecond,
    utilization: basePerSecond / capacityPerSecond,
    holdsBack: sinkPerSecond > 0 && capacityPerSecond === sinkPerSecond ? 'sink' : 'consumers',
    spike: spikeWith(numbers, capacityPerSecond),
    wantedInstances: divisors.find(keeps) ?? null,
    hoursToLoss: spikePerSecond > capacityPerSecond ? retentionHours / (1 - capacityPerSecond / spikePerSecond) : Infinity,
    // Half the interval, so that a slow poll is not yet a lost member.
    largestPoll: Math.max(1, Math.floor(POLL_INTERVAL_MS / 2 / numbers.recordMs)),
    pauseAt,
    // What is worked off while a paused poll waits for its timeout must not be more than what is left in the queue.
    resumeAt: Math.min(pauseAt - 1, Math.ceil((2 * numbers.perInstancePerSecond * POLL_TIMEOUT_MS) / 1000)),
  };
}
