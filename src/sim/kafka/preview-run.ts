/**
 * The preview of the Kafka plant: the same scenario in stepped flows, about a hundred times faster than the exact run, for the time
 * while a slider moves. Every verdict comes from an exact run.
 *
 * In a step each instance moves min(capacity, what is there) and shares it among its partitions (preview-flows.ts). What happens
 * within milliseconds (fetch round trips, batch filling, single writes) is a delay with known bounds (pipeline-delay.ts). Joins,
 * revocations and assignments are events (preview-group.ts). Not in the preview: breaches of max.poll.interval.ms, stalls,
 * redelivery. A trace says so when its scenario has them.
 */
import { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { GroupScaler } from './group-scaler.ts';
import { logCurveOf } from './log-curve.ts';
import { PreviewFlows } from './preview-flows.ts';
import { PreviewGroup } from './preview-group.ts';
import { previewWarnings } from './preview-warnings.ts';
import { KafkaRecorder } from './recorder.ts';
import { timelineOf, type Knobs, type Moment } from './settings.ts';

const STEP_MS = 200;
const CALM_STEP_MS = 500;

const SAMPLE = 0;
const MOMENT = 1;
const GROUP_DEADLINE = 2;
const AUTOSCALER = 3;
const GROUP_SLOTS = 4;

export class KafkaPreviewRun {
  readonly #durationMs: number;
  readonly #startupMs: number;
  readonly #moments: readonly Moment[];
  readonly #knobs: Knobs;
  readonly #queue: EventQueue;
  readonly #recorder: KafkaRecorder;
  readonly #group: PreviewGroup;
  readonly #flows: PreviewFlows;
  readonly #scaler: GroupScaler;
  #nextMoment = 0;
  /** The end of the last step. */
  #nowMs = 0;
  /** How far the run was advanced: up to a step further. */
  #reachedMs = 0;

  constructor(scenario: KafkaScenario) {
    this.#durationMs = scenario.durationMs;
    this.#moments = timelineOf(scenario);
    const { settings } = this.#moments[0] as Moment;
    this.#knobs = { settings };
    const most = GroupScaler.mostInstances(scenario, this.#moments);
    this.#queue = new EventQueue(GROUP_SLOTS + most);
    const { curve, producer } = logCurveOf(scenario);
    this.#recorder = new KafkaRecorder(scenario, 'preview', settings, false, producer);
    for (const warning of previewWarnings(scenario, settings)) this.#recorder.warn(warning);
    this.#group = new PreviewGroup(scenario, this.#queue, this.#recorder, most, GROUP_SLOTS, GROUP_DEADLINE, this.#knobs);
    this.#flows = new PreviewFlows(scenario, curve, this.#recorder, this.#group.instances, this.#knobs);
    this.#scaler = new GroupScaler(
      scenario,
      this.#queue,
      AUTOSCALER,
      this.#recorder,
      curve,
      this.#flows.finished,
      this.#knobs,
      (before, after, startupMs, nowMs) => {
        this.#group.scale(before, after, startupMs, nowMs);
      },
    );
    this.#startupMs = scenario.kafka.group.startupMs;
    this.#scheduleNextMoment();
    this.#queue.schedule(SAMPLE, 0);
  }

  get nowMs(): number {
    return this.#reachedMs;
  }

  /** Steps are cut by the scenario and its events only, never by `ms`: advancing in pieces gives the same trace. */
  advanceTo(ms: number): void {
    const untilMs = Math.min(ms, this.#durationMs);
    this.#reachedMs = Math.max(this.#reachedMs, untilMs);
    for (;;) {
      const eventMs = this.#queue.nextTimeMs();
      const stepMs = this.#flows.isCalm ? CALM_STEP_MS : STEP_MS;
      const gridMs = (Math.floor(this.#nowMs / stepMs + 1e-9) + 1) * stepMs;
      const nextMs = Math.min(eventMs, gridMs, this.#durationMs);
      if (nextMs > untilMs || (nextMs === this.#nowMs && eventMs > nextMs)) return;
      if (nextMs > this.#nowMs) {
        this.#flows.step(this.#nowMs, nextMs);
        this.#nowMs = nextMs;
      }
      while (this.#queue.nextTimeMs() <= nextMs) this.#dispatch(this.#queue.pop(), nextMs);
    }
  }

  trace(): Trace {
    return this.#recorder.trace();
  }

  #dispatch(slot: number, nowMs: number): void {
    if (slot === SAMPLE) this.#sample(nowMs);
    else if (slot === MOMENT) this.#reachMoment(nowMs);
    else if (slot === GROUP_DEADLINE) this.#group.reachDeadline(nowMs);
    else if (slot === AUTOSCALER) this.#scaler.look(nowMs);
    else this.#group.step(slot - GROUP_SLOTS, nowMs);
  }

  #scheduleNextMoment(): void {
    const moment = this.#moments[this.#nextMoment];
    if (moment !== undefined) this.#queue.schedule(MOMENT, moment.atMs);
  }

  #reachMoment(nowMs: number): void {
    const moment = this.#moments[this.#nextMoment++] as Moment;
    const before = this.#knobs.settings;
    this.#knobs.settings = this.#scaler.settingsAt(moment);
    this.#recorder.reachMoment(moment, this.#knobs.settings);
    for (const fault of moment.started)
      if (fault.kind === 'crash') this.#group.crash(Number(fault.target.split('/').at(-1)), nowMs);
    if (this.#knobs.settings.partitions > before.partitions) this.#group.partitionsAdded(nowMs);
    this.#group.scale(before.instances, this.#knobs.settings.instances, this.#startupMs, nowMs);
    this.#scheduleNextMoment();
  }

  #sample(nowMs: number): void {
    this.#recorder.sample(nowMs, this.#flows.snapshot(nowMs));
    const nextMs = this.#recorder.nextSampleMs(nowMs);
    if (nextMs < Infinity) this.#queue.schedule(SAMPLE, nextMs);
  }
}
