/**
 * What the autoscaler of the Flink Kubernetes operator is doing.
 *
 *     waiting ─▶ stabilizing ─▶ collecting ─▶ balanced ⇄ holding (fewer subtasks are wanted, for less than scale-down.interval)
 *        ▲                                        └─────────┴─▶ rescaling ─▶ waiting (the job does not run)
 *        └── from everywhere, when the job stops
 *
 * Numbers (metrics, windows, parallelisms) are the plant's. Sources: JobAutoScalerImpl, ScalingMetricCollector, ScalingExecutor
 * (flink-kubernetes-operator 1.15.0).
 */
import { setup } from 'xstate';
import { graphOf, tabulate } from './tabulate.ts';

export const FLINK_AUTOSCALER_EVENTS = [
  'job.started',
  'job.stopped',
  'interval.over',
  'window.full',
  'within.bounds',
  'fewer.wanted',
  'job.rescaled',
] as const;
export type FlinkAutoscalerEvent = (typeof FLINK_AUTOSCALER_EVENTS)[number];
export type FlinkAutoscalerState = 'waiting' | 'stabilizing' | 'collecting' | 'balanced' | 'holding' | 'rescaling';

const stopped = { 'job.stopped': 'waiting' } as const;

export const flinkAutoscalerMachine = setup({ types: { events: {} as { type: FlinkAutoscalerEvent } } }).createMachine({
  id: 'flink-autoscaler',
  initial: 'waiting',
  states: {
    waiting: { on: { 'job.started': 'stabilizing' } },
    stabilizing: { on: { ...stopped, 'interval.over': 'collecting' } },
    collecting: { on: { ...stopped, 'window.full': 'balanced' } },
    balanced: { on: { ...stopped, 'fewer.wanted': 'holding', 'job.rescaled': 'rescaling' } },
    holding: { on: { ...stopped, 'within.bounds': 'balanced', 'job.rescaled': 'rescaling' } },
    rescaling: { on: stopped },
  },
});

export const flinkAutoscalerTable = tabulate<FlinkAutoscalerState, FlinkAutoscalerEvent, never>(
  flinkAutoscalerMachine,
  FLINK_AUTOSCALER_EVENTS,
);
export const flinkAutoscalerGraph = graphOf(flinkAutoscalerTable);
