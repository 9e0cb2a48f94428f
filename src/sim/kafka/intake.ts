/**
 * What an instance does with the records that a poll hands over, before it works on them: it gives up those that are too old to be
 * worth it (load shedding), and meets records that cannot be processed.
 *
 * Shedding all old records is a seek: the position jumps to the first record that is young enough (`offsetsForTimes`), nothing is
 * read. Shedding only those that may be missed means reading them all and dropping some. Which ones are critical: runs of 100
 * offsets, of which the first `criticalShare` are, as producers write in batches. Poison records are spread evenly.
 */
import { RandomStream } from '../kernel/random.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import { MarkedRecords } from '../parts/marked-records.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Knobs } from './settings.ts';

const RUN_RECORDS = 100;

export type Kind = 'good' | 'poison' | 'shed';
type Hand = (partition: number, from: number, records: number, kind: Kind) => void;

export class Intake {
  readonly #curve: ArrivalCurve;
  readonly #knobs: Knobs;
  readonly #poison: readonly MarkedRecords[] | null;
  readonly #criticalOfRun: number;

  constructor({ traffic, seed }: KafkaScenario, curve: ArrivalCurve, knobs: Knobs) {
    this.#curve = curve;
    this.#knobs = knobs;
    this.#criticalOfRun = Math.floor(traffic.criticalShare * RUN_RECORDS + 0.5);
    this.#poison =
      traffic.poisonShare === 0
        ? null
        : Array.from({ length: curve.partitions }, (_, partition) => {
            const phase = new RandomStream(seed, `poison/partition/${String(partition)}`).uniform();
            return new MarkedRecords(traffic.poisonShare, phase);
          });
  }

  /** The offset to seek to before a poll, so that nothing too old is read; the position where there is no need to. */
  seekTo(partition: number, position: number, nowMs: number): number {
    const { shed } = this.#knobs.settings.protection;
    if (shed.policy === 'none' || shed.only !== null) return position;
    return Math.max(position, this.#firstYoungEnough(partition, nowMs));
  }

  /** Splits [from, from + records) into runs of one kind, in order. */
  split(partition: number, from: number, records: number, nowMs: number, hand: Hand): void {
    const { shed } = this.#knobs.settings.protection;
    const end = from + records;
    let next = from;
    if (shed.policy === 'dropOldest' && shed.only === 'nonCritical') {
      const oldUntil = Math.min(end, this.#firstYoungEnough(partition, nowMs));
      while (next < oldUntil) {
        const inRun = next % RUN_RECORDS;
        const isCritical = inRun < this.#criticalOfRun;
        const runEnd = next - inRun + (isCritical ? this.#criticalOfRun : RUN_RECORDS);
        const until = Math.min(runEnd, oldUntil);
        if (isCritical) this.#splitPoison(partition, next, until, hand);
        else hand(partition, next, until - next, 'shed');
        next = until;
      }
    }
    if (next < end) this.#splitPoison(partition, next, end, hand);
  }

  #firstYoungEnough(partition: number, nowMs: number): number {
    const youngFromMs = nowMs - this.#knobs.settings.protection.shed.aboveAgeMs;
    return youngFromMs <= 0 ? 0 : this.#curve.logEndOffset(partition, youngFromMs);
  }

  #splitPoison(partition: number, from: number, end: number, hand: Hand): void {
    const marks = this.#poison?.[partition];
    let next = from;
    while (marks !== undefined) {
      const poison = marks.next(next);
      if (poison >= end) break;
      if (poison > next) hand(partition, next, poison - next, 'good');
      hand(partition, poison, 1, 'poison');
      next = poison + 1;
    }
    if (next < end) hand(partition, next, end - next, 'good');
  }
}

/** Whether records must be looked at one run at a time in this scenario, at any moment of it. */
export function needsIntake(scenario: KafkaScenario): boolean {
  const { sink } = scenario.kafka.application;
  return scenario.traffic.poisonShare > 0 || (sink !== null && Object.hasOwn(scenario.protection, sink.service));
}
