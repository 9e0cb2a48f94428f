/** Timelines by name: whose states are shown, and how each state looks. The states are those of the simulator's machines. */
import type { StateStyle } from '../../charts/state-spans.ts';

export interface PicturedTimeline {
  readonly title: string;
  /** What the entities' names begin with. */
  readonly of: string;
  /** Their state before the first change; null = they are not there. */
  readonly initial: string | null;
  readonly states: readonly StateStyle[];
}

const style = (state: string, label: string, ink: StateStyle['ink'], level: number): StateStyle => ({ state, label, ink, level });

export const TIMELINES = {
  /** src/sim/control/kafka-consumer.machine.ts. */
  consumers: {
    title: 'Each consumer',
    of: 'consumer/',
    initial: null,
    states: [
      style('polling', 'polling', 'arrivals', 0.55),
      style('processing', 'processing', 'processed', 1),
      style('paused', 'paused', 'waiting', 0.8),
      style('joining', 'joining', 'limit', 0.3),
      style('revoking', 'giving up partitions', 'limit', 0.45),
      style('handingOver', 'handing some over', 'downstream', 0.65),
      style('starting', 'starting', 'muted', 0.2),
      style('left', 'thrown out', 'downstream', 0.15),
      style('crashed', 'crashed', 'limit', 0.08),
    ],
  },
  /** src/sim/control/classic-member.machine.ts: what the coordinator thinks of each member. */
  members: {
    title: 'Each member, as the coordinator sees it',
    of: 'member/',
    initial: null,
    states: [
      style('stable', 'stable', 'processed', 1),
      style('preparingRebalance', 'asked to join again', 'waiting', 0.6),
      style('completingRebalance', 'waits for its partitions', 'arrivals', 0.4),
      style('unjoined', 'not in the group', 'muted', 0.12),
    ],
  },
  /** src/sim/control/circuit-breaker.machine.ts. */
  breakers: {
    title: 'Each circuit breaker',
    of: 'breaker/',
    initial: 'closed',
    states: [
      style('closed', 'closed', 'processed', 0.25),
      style('halfOpen', 'half open', 'downstream', 0.6),
      style('open', 'open', 'waiting', 1),
    ],
  },
  /** src/sim/kafka/lag-monitor.ts: a group's status without any threshold. */
  monitor: {
    title: 'A monitor by Burrow’s rules',
    of: 'burrow',
    initial: 'OK',
    states: [
      style('OK', 'OK', 'processed', 0.25),
      style('WARN', 'WARN: the lag only grows', 'waiting', 0.7),
      style('ERR', 'ERR: a partition stands still', 'limit', 1),
    ],
  },
  /** src/sim/control/autoscaler.machine.ts. */
  autoscaler: {
    title: 'The autoscaler',
    of: 'autoscaler',
    initial: 'steady',
    states: [
      style('steady', 'steady', 'processed', 0.25),
      style('scalingOut', 'scaling out', 'waiting', 1),
      style('holding', 'wants fewer, waits', 'downstream', 0.5),
      style('scalingIn', 'scaling in', 'arrivals', 0.75),
      style('inactive', 'inactive', 'muted', 0.1),
    ],
  },
  /** src/sim/control/flink-autoscaler.machine.ts. */
  flinkAutoscaler: {
    title: 'The operator’s autoscaler',
    of: 'autoscaler',
    initial: null,
    states: [
      style('stabilizing', 'stabilization interval', 'muted', 0.3),
      style('collecting', 'filling its window', 'arrivals', 0.5),
      style('balanced', 'ready to decide', 'processed', 1),
      style('holding', 'wants fewer, waits', 'downstream', 0.65),
      style('rescaling', 'savepoint under way', 'waiting', 0.8),
      style('waiting', 'job is down', 'limit', 0.15),
    ],
  },
} as const satisfies Readonly<Record<string, PicturedTimeline>>;

export type TimelineName = keyof typeof TIMELINES;
