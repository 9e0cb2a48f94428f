/** What a trace says of the operator's autoscaler: what it saw of each task at a moment, what it did, and when the job was down for it. */
import type { ChartPhase } from '../../../../charts/marks.ts';
import { flinkTasksOf } from '../../../../sim/index.ts';
import type { FlinkScenario, Trace } from '../../../../sim/index.ts';
import { nameOf } from './job-readings.ts';
import type { ReadCurve } from './job-readings.ts';

export interface AutoscaledTask {
  readonly id: string;
  readonly name: string;
  readonly parallelism: number;
  /** Records a second; NaN = not known yet, or without limit. */
  readonly truePerSecond: number;
  readonly targetPerSecond: number;
  readonly scaleUpBelow: number;
  readonly scaleDownAbove: number;
  /** Share of the time that it is busy, over the window. */
  readonly load: number;
  /** NaN while the window is not full. */
  readonly recommended: number;
  readonly verdict: string;
}

/** The tasks as the autoscaler's gauges show them at `atMs`. */
export function autoscaledTasksAt(scenario: FlinkScenario, read: ReadCurve, atMs: number): AutoscaledTask[] {
  return flinkTasksOf(scenario.flink).map((task) => {
    const of = `task/${task.id}`;
    const truePerSecond = read('TRUE_PROCESSING_RATE', of, atMs);
    const scaleUpBelow = read('SCALE_UP_RATE_THRESHOLD', of, atMs);
    const scaleDownAbove = read('SCALE_DOWN_RATE_THRESHOLD', of, atMs);
    return {
      id: task.id,
      name: nameOf(task),
      parallelism: read('parallelism', of, atMs),
      truePerSecond,
      targetPerSecond: read('TARGET_DATA_RATE', of, atMs),
      scaleUpBelow,
      scaleDownAbove,
      load: read('LOAD', of, atMs),
      recommended: read('RECOMMENDED_PARALLELISM', of, atMs),
      verdict: verdictOf(truePerSecond, scaleUpBelow, scaleDownAbove),
    };
  });
}

function verdictOf(truePerSecond: number, scaleUpBelow: number, scaleDownAbove: number): string {
  if (Number.isNaN(scaleUpBelow)) return 'no metrics';
  if (truePerSecond < scaleUpBelow) return 'too slow';
  return truePerSecond > scaleDownAbove ? 'more than needed' : 'within bounds';
}

/** The stretches in which the job did not run, up to `untilMs`. */
export function downtimes({ events }: Pick<Trace, 'events'>, untilMs: number): ChartPhase[] {
  const phases: ChartPhase[] = [];
  let fromMs: number | null = null;
  for (const { kind, atMs } of events) {
    if (atMs > untilMs) break;
    if (kind === 'job.redeployed' || kind === 'job.failed') fromMs ??= atMs;
    else if (kind === 'job.started' && fromMs !== null) {
      phases.push({ fromMs, toMs: atMs, label: 'down' });
      fromMs = null;
    }
  }
  if (fromMs !== null && untilMs < Infinity) phases.push({ fromMs, toMs: untilMs, label: 'down' });
  return phases;
}

/** What the autoscaler is doing at `atMs`, in one sentence; empty where there is none. */
export function autoscalerSentence({ states }: Pick<Trace, 'states'>, atMs: number): string {
  const now = states.findLast((change) => change.entity === 'autoscaler' && change.atMs <= atMs);
  switch (now?.state) {
    case 'waiting':
      return 'The job is down: the autoscaler waits.';
    case 'stabilizing':
      return 'The job has just started: nothing is decided until the stabilization interval is over.';
    case 'collecting':
      return 'The autoscaler collects metrics; it decides nothing before its window is full.';
    case 'balanced':
      return 'The window is full. The job is rescaled once a task leaves its bounds.';
    case 'holding':
      return 'Fewer subtasks would do. The autoscaler waits for the scale-down interval.';
    case 'rescaling':
      return 'A rescaling is decided: the job takes a savepoint and stops.';
    default:
      return '';
  }
}
