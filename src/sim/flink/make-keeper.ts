/** The keeper of a task that has one. */
import type { FlinkAsync, FlinkScenario } from '../scenario/scenario.ts';
import type { Service } from '../parts/service.ts';
import { AsyncKeeper, type AsyncEvents } from './async-keeper.ts';
import { JoinKeeper } from './join-keeper.ts';
import type { TaskPlan } from './job-plan.ts';
import type { Keeper, KeeperHost } from './keeper.ts';
import { SideOutput } from './side-output.ts';
import { SinkKeeper } from './sink-keeper.ts';
import { WindowKeeper } from './window-keeper.ts';

/** What keepers share over the whole run. */
export interface KeeperWorld {
  service(name: string): Service;
  events(name: string): AsyncEvents;
}

/** Callers of a service are numbered over all tasks. */
const CALLERS_PER_TASK = 1000;
/** Keys where an exchange does not say how many there are. */
const DEFAULT_KEYS = 10_000;

/** Null = the task passes every record on. */
export function makeKeeper(
  desk: KeeperHost,
  { task, index }: { readonly task: TaskPlan; readonly index: number },
  scenario: FlinkScenario,
  world: KeeperWorld,
  nowMs: number,
): Keeper | null {
  const { keeping, keys, parallelism } = task;
  if (keeping === null) return null;
  // What may change in mid-run is in the scenario as it stands now.
  const operator = scenario.flink.operators.find(({ id }) => id === keeping.id) ?? keeping;
  const caller = task.index * CALLERS_PER_TASK + index;
  if (operator.kind === 'async') {
    const { async } = operator;
    const breaker = scenario.protection[async.service]?.circuitBreaker ?? null;
    const { service } = async;
    const side = sideOutputOf(async, scenario);
    return new AsyncKeeper(desk, async, parallelism, world.service(service), caller, world.events(service), breaker, side);
  }
  if (operator.kind === 'window') return new WindowKeeper(desk, operator, (keys?.count ?? DEFAULT_KEYS) / parallelism);
  if (operator.kind === 'join') return new JoinKeeper(desk, operator, parallelism, nowMs);
  if (operator.kind !== 'sink' || operator.service === null) return null;
  return new SinkKeeper(desk, operator, world.service(operator.service), caller, world.events(operator.service));
}

/** The dead letters' own task; null where there are none, or where their sink is chained to the operator. */
function sideOutputOf({ deadLetter }: FlinkAsync['async'], { flink: { config }, traffic }: FlinkScenario): SideOutput | null {
  if (deadLetter === null || deadLetter.chain) return null;
  // A forward exchange: one channel with its own and the floating buffers, and a pool of as many on the other side.
  const buffers =
    config['taskmanager.network.memory.buffers-per-channel'] + config['taskmanager.network.memory.floating-buffers-per-gate'];
  const sent = Math.min(buffers, config['taskmanager.network.memory.max-buffers-per-channel']);
  const bytes = (buffers + sent) * config['taskmanager.memory.segment-size'];
  return new SideOutput(deadLetter.recordMs, Math.max(1, Math.floor(bytes / traffic.recordBytes)));
}
