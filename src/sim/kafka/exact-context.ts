/** What the parts of an exact run share: the scenario's numbers, the event queue and its slots, the partitions, the recorder. */
import { consumerTable, CONSUMER_EVENTS, type ConsumerEvent, type ConsumerState } from '../control/kafka-consumer.machine.ts';
import type { EventQueue } from '../kernel/event-queue.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { Service } from '../parts/service.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { FetchLimits } from './broker.ts';
import type { Consumer } from './consumer.ts';
import type { GivenUp } from './given-up.ts';
import type { PartitionTable } from './partitions.ts';
import type { KafkaRecorder } from './recorder.ts';
import type { Knobs } from './settings.ts';
import type { Intake } from './intake.ts';

/** Slots of the event queue: the group's own, then a block per instance. */
export const GROUP_SLOT = { sample: 0, moment: 1, groupDeadline: 2, autoscaler: 3, retention: 4 } as const;
const GROUP_SLOTS = 5;
/** Within an instance's block; fetches (one a broker) and writes come behind them. */
export const SLOT = { poll: 0, work: 1, membership: 2, pollInterval: 3, firstFetch: 4 } as const;

export class SlotPlan {
  readonly #perInstance: number;
  readonly #brokers: number;
  readonly count: number;

  constructor(instances: number, brokers: number, writes: number) {
    this.#brokers = brokers;
    this.#perInstance = SLOT.firstFetch + brokers + writes;
    this.count = GROUP_SLOTS + instances * this.#perInstance;
  }

  /** The slot of `consumer` at `offset` (one of SLOT, or `fetch`, or `write`). */
  of(consumer: number, offset: number): number {
    return GROUP_SLOTS + consumer * this.#perInstance + offset;
  }

  fetch(consumer: number, broker: number): number {
    return this.of(consumer, SLOT.firstFetch + broker);
  }

  write(consumer: number, write: number): number {
    return this.of(consumer, SLOT.firstFetch + this.#brokers + write);
  }

  /** Which instance a slot belongs to; −1 for the group's own. */
  consumerOf(slot: number): number {
    return slot < GROUP_SLOTS ? -1 : Math.floor((slot - GROUP_SLOTS) / this.#perInstance);
  }
}

/** State indices of the consumer's table. */
export const STATE = Object.fromEntries(consumerTable.states.map((state, index) => [state, index])) as Record<
  ConsumerState,
  number
>;

const EVENT_INDEX = Object.fromEntries(CONSUMER_EVENTS.map((event, index) => [event, index])) as Record<ConsumerEvent, number>;

/** What `event` does to a consumer in `state`. */
export function cellOf(state: number, event: ConsumerEvent): (typeof consumerTable.cells)[number] {
  return consumerTable.cells[state * CONSUMER_EVENTS.length + EVENT_INDEX[event]] ?? null;
}

export interface ExactContext {
  readonly scenario: KafkaScenario;
  readonly curve: ArrivalCurve;
  readonly limits: FetchLimits;
  readonly knobs: Knobs;
  readonly queue: EventQueue;
  readonly slots: SlotPlan;
  readonly table: PartitionTable;
  readonly givenUp: GivenUp;
  readonly recorder: KafkaRecorder;
  /** The sink's; null where the work ends in the application. */
  readonly service: Service | null;
  readonly intake: Intake;
  /** Adds `poll.returned` and `fetch.sent` events. */
  readonly reportsPolls: boolean;
}

/** Steps a consumer's machine and carries out the effects. */
export type Fire = (consumer: Consumer, event: ConsumerEvent, nowMs: number) => void;
