/** Lets the autoscaler look at the group at its times, and does what it decides; both fidelities use it. */
import type { EventQueue } from '../kernel/event-queue.ts';
import type { ArrivalCurve } from '../parts/arrival-curve.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { KafkaAutoscaler } from './autoscaler.ts';
import type { KafkaRecorder } from './recorder.ts';
import type { Knobs, Moment, Settings } from './settings.ts';

const INSTANCES = '/kafka/group/instances';

export class GroupScaler {
  readonly #scenario: KafkaScenario;
  readonly #autoscaler: KafkaAutoscaler | null;
  readonly #queue: EventQueue;
  readonly #slot: number;
  readonly #recorder: KafkaRecorder;
  readonly #curve: ArrivalCurve;
  readonly #committed: Float64Array;
  readonly #logEnd: Float64Array;
  readonly #knobs: Knobs;
  readonly #scale: (before: number, after: number, startupMs: number, nowMs: number) => void;

  /**
   * @param slot the event slot of its looks
   * @param committed what is committed of each partition, read at every look
   * @param scale starts or stops instances
   */
  constructor(
    scenario: KafkaScenario,
    queue: EventQueue,
    slot: number,
    recorder: KafkaRecorder,
    curve: ArrivalCurve,
    committed: Float64Array,
    knobs: Knobs,
    scale: (before: number, after: number, startupMs: number, nowMs: number) => void,
  ) {
    this.#scenario = scenario;
    this.#autoscaler = scenario.autoscaler === null ? null : new KafkaAutoscaler(scenario.autoscaler);
    this.#queue = queue;
    this.#slot = slot;
    this.#recorder = recorder;
    this.#curve = curve;
    this.#committed = committed;
    this.#logEnd = new Float64Array(curve.partitions);
    this.#knobs = knobs;
    this.#scale = scale;
    this.#scheduleNext(0);
  }

  /** The most instances that there may ever be. */
  static mostInstances(scenario: KafkaScenario, moments: readonly Moment[]): number {
    return Math.max(scenario.autoscaler?.maxInstances ?? 0, ...moments.map((moment) => moment.settings.instances));
  }

  /** The settings of a moment: with an autoscaler the instances stay what they are, unless that moment sets them. */
  settingsAt(moment: Moment): Settings {
    const { instances } = this.#knobs.settings;
    return this.#autoscaler === null || moment.changes.some(({ pointer }) => pointer === INSTANCES)
      ? moment.settings
      : { ...moment.settings, instances };
  }

  /** The moment of a look has come. */
  look(nowMs: number): void {
    if (this.#autoscaler === null) return;
    const { settings } = this.#knobs;
    const before = settings.instances;
    for (let partition = 0; partition < this.#logEnd.length; partition++)
      this.#logEnd[partition] = this.#curve.recordsAt(partition, nowMs);
    const { workedRecords, processingMs } = this.#recorder;
    const isInline = this.#scenario.kafka.application.threading === 'inline';
    const decision = this.#autoscaler.look(nowMs, {
      replicas: before,
      logEnd: this.#logEnd,
      committed: this.#committed,
      worked: workedRecords,
      workedMs: isInline ? processingMs : workedRecords * settings.recordMs,
    });
    this.#recorder.state(nowMs, 'autoscaler', this.#autoscaler.state);
    const { replicas } = decision;
    if (replicas !== before) {
      this.#knobs.settings = { ...settings, instances: replicas };
      this.#recorder.event(nowMs, 'autoscaler.scaled', 'group', {
        from: before,
        to: replicas,
        wanted: decision.wanted,
        metric: decision.metric,
      });
      this.#recorder.settings = this.#knobs.settings;
      const { group } = this.#scenario.kafka;
      this.#scale(before, replicas, this.#scenario.autoscaler?.startupMs ?? group.startupMs, nowMs);
    }
    this.#scheduleNext(nowMs);
  }

  #scheduleNext(nowMs: number): void {
    if (this.#autoscaler === null) return;
    this.#queue.schedule(this.#slot, this.#autoscaler.nextLookMs(nowMs, this.#knobs.settings.instances));
  }
}
