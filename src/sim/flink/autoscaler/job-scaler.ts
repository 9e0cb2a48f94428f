/**
 * Lets the operator's autoscaler look at a job at its times, writes down what it sees, and remembers the parallelisms that it has set; both
 * fidelities use it. The operator looks on a fixed grid of `kubernetes.operator.reconcile.interval`, whatever the job does.
 */
import { flinkAutoscalerTable, type FlinkAutoscalerEvent } from '../../control/flink-autoscaler.machine.ts';
import { accepts, nextState } from '../../control/step-table.ts';
import type { FlinkScenario } from '../../scenario/scenario.ts';
import type { TaskPlan } from '../job-plan.ts';
import type { FlinkRecorder } from '../recorder.ts';
import type { FlinkColumns } from '../sample-columns.ts';
import { autoscalerSettings } from './autoscaler-settings.ts';
import type { VertexMetrics } from './metric-history.ts';
import { OperatorAutoscaler, type AutoscalerLook, type VertexEvaluation } from './operator-autoscaler.ts';
import { withParallelisms } from './overridden-parallelism.ts';
import type { VertexShape } from './vertex-parallelism.ts';

/** `scaling.event.interval`: the same finding is told again after this long, ms. */
const EVENT_INTERVAL_MS = 30 * 60_000;

/** What a task's gauges of the operator show. */
interface Gauges extends VertexEvaluation {
  /** NaN while the window is not full. */
  readonly recommended: number;
}

export class JobScaler {
  readonly #recorder: FlinkRecorder;
  readonly #autoscaler = new OperatorAutoscaler();
  readonly #parallelisms = new Map<string, number>();
  readonly #gauges = new Map<string, Gauges>();
  readonly #told = new Map<string, number>();
  readonly #isThere: boolean;
  #state = flinkAutoscalerTable.initial;

  constructor({ autoscaler }: FlinkScenario, recorder: FlinkRecorder) {
    this.#recorder = recorder;
    this.#isThere = autoscaler !== null;
  }

  /** When it looks again, ms; Infinity without an autoscaler. */
  nextLookMs({ autoscaler }: FlinkScenario, nowMs: number): number {
    if (autoscaler === null) return Infinity;
    const everyMs = autoscaler.config['kubernetes.operator.reconcile.interval'];
    return (Math.floor(nowMs / everyMs + 1e-9) + 1) * everyMs;
  }

  /** The scenario with the parallelisms that it has set. */
  applied(scenario: FlinkScenario): FlinkScenario {
    return withParallelisms(scenario, this.#parallelisms);
  }

  started(nowMs: number): void {
    this.#autoscaler.restarted(nowMs);
    this.#enter('job.started', nowMs);
  }

  stopped(nowMs: number): void {
    this.#gauges.clear();
    this.#enter('job.stopped', nowMs);
  }

  /**
   * The moment of a look has come, and the job runs.
   * @param scenario whose settings count now
   * @param tasks as they are deployed
   * @param vertices by task, from the source on
   * @returns whether the job is to be rescaled: `applied` says how
   */
  look(
    { autoscaler, flink }: FlinkScenario,
    tasks: readonly TaskPlan[],
    vertices: readonly VertexMetrics[],
    nowMs: number,
  ): boolean {
    if (autoscaler === null) return false;
    const { config } = autoscaler;
    const shapes = tasks.map((task): VertexShape => shapeOf(task, flink.maxParallelism));
    const found = this.#autoscaler.reconcile(nowMs, autoscalerSettings(config), shapes, vertices);
    const isScaling = config['job.autoscaler.scaling.enabled'] && found.parallelisms !== null;
    this.#keepGauges(tasks, found);
    this.#tellIneffective(tasks, found, nowMs);
    this.#note(found, isScaling, nowMs);
    if (!isScaling) return false;
    this.#autoscaler.accepted(nowMs, shapes, found);
    found.parallelisms.forEach((to, vertex) => {
      const { id, parallelism: from } = tasks[vertex] as TaskPlan;
      this.#parallelisms.set(id, to);
      if (to !== from) this.#recorder.event(nowMs, 'autoscaler.rescaled', `task/${id}`, { from, to });
    });
    return true;
  }

  /** Fills the gauges of a task for the present sample. */
  sample(task: string, columns: FlinkColumns['tasks'][number], i: number): void {
    const gauges = this.#gauges.get(task);
    if (gauges === undefined) return;
    const { truePerSecond, load, rates, thresholds, recommended } = gauges;
    columns.TRUE_PROCESSING_RATE[i] = finite(truePerSecond);
    columns.LOAD[i] = finite(load);
    columns.TARGET_DATA_RATE[i] = rates.targetPerSecond;
    columns.CATCH_UP_DATA_RATE[i] = rates.catchUpPerSecond;
    columns.SCALE_UP_RATE_THRESHOLD[i] = finite(thresholds.scaleUpBelow);
    columns.SCALE_DOWN_RATE_THRESHOLD[i] = finite(thresholds.scaleDownAbove);
    columns.RECOMMENDED_PARALLELISM[i] = recommended;
  }

  #keepGauges(tasks: readonly TaskPlan[], { evaluations, parallelisms, phase }: AutoscalerLook): void {
    evaluations?.forEach((evaluation, vertex) => {
      const { id, parallelism } = tasks[vertex] as TaskPlan;
      const recommended = phase === 'full' ? (parallelisms?.[vertex] ?? parallelism) : NaN;
      this.#gauges.set(id, { ...evaluation, recommended });
    });
  }

  #tellIneffective(tasks: readonly TaskPlan[], { ineffective }: AutoscalerLook, nowMs: number): void {
    for (const vertex of ineffective) {
      const entity = `task/${(tasks[vertex] as TaskPlan).id}`;
      if (nowMs - (this.#told.get(entity) ?? -Infinity) < EVENT_INTERVAL_MS) continue;
      this.#told.set(entity, nowMs);
      this.#recorder.event(nowMs, 'autoscaler.ineffective', entity);
    }
  }

  #note({ phase, isHolding }: AutoscalerLook, isScaling: boolean, nowMs: number): void {
    if (phase === 'stabilizing') return;
    this.#enter('interval.over', nowMs);
    if (phase === 'collecting') return;
    this.#enter('window.full', nowMs);
    if (isScaling) this.#enter('job.rescaled', nowMs);
    else this.#enter(isHolding ? 'fewer.wanted' : 'within.bounds', nowMs);
  }

  /** Where the machine accepts the event: it may be in a later state already. */
  #enter(event: FlinkAutoscalerEvent, nowMs: number): void {
    if (!this.#isThere || !accepts(flinkAutoscalerTable, this.#state, event)) return;
    this.#state = nextState(flinkAutoscalerTable, this.#state, event);
    this.#recorder.state(nowMs, 'autoscaler', flinkAutoscalerTable.states[this.#state] as string);
  }
}

function shapeOf({ parallelism, source, exchange }: TaskPlan, maxParallelism: number): VertexShape {
  const sourcePartitions = source?.partitions ?? 0;
  return { parallelism, maxParallelism, sourcePartitions, hasHashInput: exchange === 'hash' };
}

/** A curve has no infinity: "no limit" is a gap. */
function finite(value: number): number {
  return Number.isFinite(value) ? value : NaN;
}
