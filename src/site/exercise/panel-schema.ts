/**
 * What an exercise may say about the panels of src/widgets/experiment/panels.ts, and what a panel is handed for it. A new panel brings its
 * shape here, and where it needs more than the author says (a machine's graph), a case in `panelSetting`.
 */
import { z } from 'astro/zod';
import type { PanelSetting } from '../../widgets/experiment/types.ts';
import { MACHINES } from './machines.ts';
import type { MachineName } from './machines.ts';
import { TIMELINES } from './timelines.ts';
import type { TimelineName } from './timelines.ts';

export const panelSchema = z.discriminatedUnion('kind', [
  /** One curve of many entities: the darker, the more. */
  z.strictObject({
    kind: z.literal('heatStrip'),
    title: z.string(),
    series: z.string(),
    /** What the entities' names begin with. */
    of: z.string(),
    unit: z.string(),
    height: z.number().int().min(24).max(240).default(96),
  }),
  /** The job graph of Flink's Web UI. */
  z.strictObject({ kind: z.literal('flinkJobGraph'), title: z.string().default('Job graph') }),
  /** Calls in flight of the job's async operator, against what its service takes. */
  z.strictObject({ kind: z.literal('flinkAsync'), title: z.string().default('Calls in flight') }),
  /** What lies in the network buffers, and what a barrier has to wait for. */
  z.strictObject({ kind: z.literal('flinkBuffers'), title: z.string().default('In the network buffers') }),
  /** Key groups and shares of the first keyed exchange. */
  z.strictObject({ kind: z.literal('flinkKeyGroups'), title: z.string().default('Keys and subtasks') }),
  /** What the Kubernetes operator's autoscaler sees of each task, recommends and does. */
  z.strictObject({ kind: z.literal('flinkAutoscaler'), title: z.string().default('What the autoscaler sees and does') }),
  /** Who reads each partition of a Kafka topic, through its group's rebalances. */
  z.strictObject({ kind: z.literal('kafkaOwners'), title: z.string().default('Who reads each partition') }),
  /** Calls under way to a protected sink, those that may be, and each consumer's circuit breaker. */
  z.strictObject({ kind: z.literal('kafkaSink'), title: z.string().default('Calls under way') }),
  /** Batch by batch, of a Spark query: phases and tasks; what the cap and the trigger do; event time and state; the progress report. */
  z.strictObject({
    kind: z.enum(['sparkTimeline', 'sparkAdmission', 'sparkWatermark', 'sparkProgress']),
    title: z.string(),
  }),
  /** A state machine with the share of entities in each state. */
  z.strictObject({ kind: z.literal('states'), machine: z.enum(Object.keys(MACHINES) as MachineName[]) }),
  /** What entities are doing over time, one row each: a name of timelines.ts. */
  z.strictObject({ kind: z.literal('timeline'), show: z.enum(Object.keys(TIMELINES) as TimelineName[]) }),
  /** The four questions of the self-check, answered on the run; what is wanted, as in src/course/self-check.ts. */
  z.strictObject({
    kind: z.literal('selfCheck'),
    title: z.string().default('The four questions'),
    settledWithinMs: z.number().positive(),
    latencyP95Ms: z.number().positive(),
    gcShare: z.number().min(0).max(1),
    retryShare: z.number().min(0),
    deadLetteredShare: z.number().min(0).max(1),
  }),
  /** How many of a group's consumers count, given its partitions. */
  z.strictObject({ kind: z.literal('staircase') }),
]);

export type PanelDescription = z.infer<typeof panelSchema>;

export function panelSetting(panel: PanelDescription): PanelSetting {
  if (panel.kind === 'states') {
    const { title, ...options } = MACHINES[panel.machine];
    return { kind: panel.kind, title, options };
  }
  if (panel.kind === 'timeline') {
    const { title, ...options } = TIMELINES[panel.show];
    return { kind: panel.kind, title, options };
  }
  if (panel.kind === 'kafkaOwners')
    return {
      kind: 'timeline',
      title: panel.title,
      options: { of: 'partition/', initial: null, states: [], picture: panel.kind },
    };
  if (panel.kind === 'kafkaSink') {
    const { of, initial, states } = TIMELINES.breakers;
    return { kind: 'timeline', title: panel.title, options: { of, initial, states, picture: panel.kind } };
  }
  if (panel.kind === 'staircase') return { kind: panel.kind, title: 'Consumers that count', options: null };
  const { kind, title, ...options } = panel;
  return { kind, title, options };
}
