/** Rules between the fields of a Flink job: each field is in range, together they still may make no sense. */
import { checkFlinkAutoscaler } from './flink-autoscaler-contradictions.ts';
import { checkRates } from './common-contradictions.ts';
import { CONSTANT_IN_FLINK_2, STARTING_BYTES } from './flink-constants.ts';
import type { FlinkOperator, FlinkScenario, FlinkSystem } from './flink-scenario.ts';
import { isAdaptive } from './flink-slots.ts';
import { escapeToken } from './json-pointer.ts';
import { show } from './problem.ts';
import type { Problem } from './problem.ts';
import { checkProtection, refuseProtection } from './protection-contradictions.ts';

/** Everything in a Flink scenario that contradicts itself, apart from its changes and faults. */
export function findFlinkContradictions(scenario: FlinkScenario): Problem[] {
  return [
    ...checkRates(scenario),
    // Calls may fail and wait; how they are protected otherwise is for the async operator to say.
    ...refuseProtection({ ...scenario, services: {}, protection: {} }),
    ...checkBreakers(scenario),
    ...checkShares(scenario),
    ...checkOperators(scenario),
    ...checkServices(scenario),
    ...checkConfig(scenario),
    ...checkCluster(scenario),
    ...checkFlinkAutoscaler(scenario),
  ];
}

/** Of `protection` a job has circuit breakers around its async calls; timeouts, retries and dead letters are the operator's own. */
function checkBreakers(scenario: FlinkScenario): Problem[] {
  const problems = checkProtection(scenario);
  const called = scenario.flink.operators.flatMap((operator) => (operator.kind === 'async' ? [operator.async.service] : []));
  for (const [name, given] of Object.entries(scenario.protection)) {
    const path = `/protection/${escapeToken(name)}`;
    const others = [
      given.timeoutMs !== null && 'timeoutMs',
      given.retry.policy !== 'none' && 'retry',
      given.adaptiveLimit.enabled && 'adaptiveLimit',
      given.deadLetter.after !== 'never' && 'deadLetter',
      given.shed.policy !== 'none' && 'shed',
      given.idempotentWrites && 'idempotentWrites',
    ].filter((part) => part !== false);
    for (const part of others)
      problems.push({
        path: `${path}/${part}`,
        message: 'not a part of a Flink job',
        given: part,
        allowed: 'a circuitBreaker; the rest stands in the operator’s "async"',
      });
    if (!called.includes(name))
      problems.push({
        path,
        message: 'no async operator calls this service',
        given: show(name),
        allowed: called.map(show).join(', ') || 'nothing',
      });
  }
  return problems;
}

const pathOf = (index: number): string => `/flink/operators/${String(index)}`;

function checkShares({ traffic, flink }: FlinkScenario): Problem[] {
  const shares = traffic.partitionShares;
  const [source] = flink.operators;
  if (shares === 'uniform' || source?.kind !== 'kafkaSource') return [];
  const path = '/traffic/partitionShares';
  const partitions = String(source.partitions);
  if (shares.length !== source.partitions)
    return [
      {
        path,
        message: 'not as many shares as partitions',
        given: `${String(shares.length)} shares`,
        allowed: `${partitions} shares, as the source says, or "uniform"`,
      },
    ];
  const sum = shares.reduce((total, share) => total + share, 0);
  if (Math.abs(sum - 1) <= 1e-6) return [];
  return [
    {
      path,
      message: 'the shares do not add up to 1',
      given: `a sum of ${String(sum)}`,
      allowed: 'a sum of 1 (within a millionth)',
    },
  ];
}

function checkOperators({ flink }: FlinkScenario): Problem[] {
  const { operators, maxParallelism } = flink;
  const problems: Problem[] = [];
  const seen = new Set<string>();
  for (const [i, operator] of operators.entries()) {
    const path = pathOf(i);
    const isSource = operator.kind === 'kafkaSource';
    if (seen.has(operator.id))
      problems.push({
        path: `${path}/id`,
        message: 'two operators with one name',
        given: show(operator.id),
        allowed: 'a name of its own',
      });
    seen.add(operator.id);
    if (/^\d+$/.test(operator.id))
      problems.push({
        path: `${path}/id`,
        message: 'a name of digits only would be taken for a position',
        given: show(operator.id),
        allowed: 'a name with a letter',
      });
    if (isSource !== (i === 0))
      problems.push({
        path: `${path}/kind`,
        message: isSource ? 'a source may only be the first operator' : 'the first operator must be a source',
        given: show(operator.kind),
        allowed: isSource ? 'map, async, window, join, keyedProcess or sink' : '"kafkaSource"',
      });
    if (operator.kind === 'sink' && i < operators.length - 1)
      problems.push({
        path: `${path}/kind`,
        message: 'nothing follows a sink',
        given: show(operator.kind),
        allowed: 'a sink as the last operator',
      });
    if (!isSource) problems.push(...checkExchange(operator, path));
  }
  for (const [i, { parallelism }] of operators.entries())
    if (parallelism > maxParallelism)
      problems.push({
        path: `${pathOf(i)}/parallelism`,
        message: 'a parallelism above the number of key groups: the job would be refused',
        given: String(parallelism),
        allowed: `at most maxParallelism, ${String(maxParallelism)}`,
      });
  return problems;
}

/** A chain between unequal parallelisms is no contradiction: Flink runs the two in separate tasks, and rescaling may come to that. */
function checkExchange(operator: Exclude<FlinkOperator, { kind: 'kafkaSource' }>, path: string): Problem[] {
  const problems: Problem[] = [];
  if (operator.keys !== null && operator.exchange !== 'hash')
    problems.push({
      path: `${path}/keys`,
      message: 'only a hash exchange looks at keys',
      given: `keys with exchange ${show(operator.exchange)}`,
      allowed: 'leave the keys out, or exchange "hash"',
    });
  if (operator.kind === 'keyedProcess' && operator.exchange !== 'hash')
    problems.push({
      path: `${path}/exchange`,
      message: 'keyed state needs a keyed stream: the job would be refused',
      given: show(operator.exchange),
      allowed: '"hash", or leave it out',
    });
  if (operator.chain && operator.exchange !== 'forward')
    problems.push({
      path: `${path}/chain`,
      message: 'only a forward exchange can be chained',
      given: `chain with exchange ${show(operator.exchange)}`,
      allowed: 'exchange "forward", or no chain',
    });
  return problems;
}

function checkServices({ services, flink }: FlinkScenario): Problem[] {
  const names = Object.keys(services);
  const allowed =
    names.length === 0 ? 'a name under /services, which is empty' : `a name under /services: ${names.map(show).join(', ')}`;
  return flink.operators.flatMap((operator, i) => {
    const service = operator.kind === 'async' ? operator.async.service : operator.kind === 'sink' ? operator.service : null;
    if (service === null || Object.hasOwn(services, service)) return [];
    const path = operator.kind === 'async' ? `${pathOf(i)}/async/service` : `${pathOf(i)}/service`;
    return [{ path, message: 'no such service', given: show(service), allowed }];
  });
}

function checkConfig({ flink }: FlinkScenario): Problem[] {
  const { config, version, operators } = flink;
  const problems: Problem[] = [];
  const at = (key: string): string => `/flink/config/${key}`;
  if (version === '1.20') {
    const key = 'taskmanager.memory.starting-segment-size';
    if (config[key] !== STARTING_BYTES)
      problems.push({
        path: at(key),
        message: 'Flink 1.20 does not know this setting',
        given: `${String(config[key])} with version 1.20`,
        allowed: 'leave it out, or a version from 2.0 on',
      });
  } else {
    for (const [key, constant] of Object.entries(CONSTANT_IN_FLINK_2))
      if (config[key as keyof typeof CONSTANT_IN_FLINK_2] !== constant)
        problems.push({
          path: at(key),
          message: `Flink ${version} ignores this setting`,
          given: String(config[key as keyof typeof CONSTANT_IN_FLINK_2]),
          allowed: `leave it out: the number is always ${String(constant)}; or version 1.20`,
          hint: 'Segment size, debloating and the buffer timeout are what is left to tune.',
        });
  }
  const segmentBytes = config['taskmanager.memory.segment-size'];
  if (!isPowerOfTwo(segmentBytes))
    problems.push({
      path: at('taskmanager.memory.segment-size'),
      message: 'a buffer’s size must be a power of 2',
      given: String(segmentBytes),
      allowed: '4096, 8192, 16384, 32768, 65536 …',
    });
  const isUnaligned = config['execution.checkpointing.unaligned.enabled'];
  if (isUnaligned && config['execution.checkpointing.mode'] === 'AT_LEAST_ONCE')
    problems.push({
      path: at('execution.checkpointing.unaligned.enabled'),
      message: 'unaligned checkpoints are for exactly-once mode only',
      given: 'true with mode AT_LEAST_ONCE',
      allowed: 'mode EXACTLY_ONCE, or aligned checkpoints',
    });
  for (const [i, operator] of operators.entries())
    if (operator.kind === 'async' && operator.async.retry !== null && operator.async.timeoutMs === 0)
      problems.push({
        path: `${pathOf(i)}/async/timeoutMs`,
        message: 'with retries a timeout is required',
        given: '0',
        allowed: 'more than 0 ms: it covers all tries of a record and the waits between them',
      });
  return problems;
}

function isPowerOfTwo(bytes: number): boolean {
  let power = 1;
  while (power < bytes) power *= 2;
  return power === bytes;
}

function checkCluster({ flink }: FlinkScenario): Problem[] {
  const { cluster, config, operators } = flink;
  if (cluster.taskManagers === null || isAdaptive(config)) return checkAdaptive(flink);
  const perTaskManager = config['taskmanager.numberOfTaskSlots'];
  const slots = cluster.taskManagers * perTaskManager;
  const needed = operators.reduce((most, { parallelism }) => Math.max(most, parallelism), 0);
  if (needed <= slots) return [];
  return [
    {
      path: '/flink/cluster/taskManagers',
      message: 'not enough slots: a slot holds one subtask of every operator',
      given: `${String(cluster.taskManagers)} task managers × ${String(perTaskManager)} slots = ${String(slots)}`,
      allowed: `at least ${String(needed)} slots, the highest parallelism`,
    },
  ];
}

const ADAPTIVE = 'jobmanager.adaptive-scheduler';
/** What the adaptive scheduler's waits are called in 1.20 and from 2.0 on, and the default there. */
const WAITS = [
  [`${ADAPTIVE}.scaling-interval.min`, `${ADAPTIVE}.executing.cooldown-after-rescaling`, 30_000],
  [`${ADAPTIVE}.resource-stabilization-timeout`, `${ADAPTIVE}.submission.resource-stabilization-timeout`, null],
  [null, `${ADAPTIVE}.executing.resource-stabilization-timeout`, 60_000],
  [null, `${ADAPTIVE}.rescale-trigger.max-checkpoint-failures`, 2],
  [null, `${ADAPTIVE}.rescale-trigger.max-delay`, null],
] as const;

/** The adaptive scheduler runs a job with what there is. */
function checkAdaptive({ cluster, config, version }: FlinkSystem): Problem[] {
  const problems: Problem[] = [];
  if (config['scheduler-mode'] === 'reactive' && cluster.taskManagers === null)
    problems.push({
      path: '/flink/cluster/taskManagers',
      message: 'in reactive mode the slots decide how many subtasks there are',
      given: 'null',
      allowed: 'a number of task managers',
    });
  const isOld = version === '1.20';
  for (const [old, now, usual] of WAITS) {
    const [key, other] = isOld ? [now, old] : [old, now];
    if (key === null || config[key] === (isOld ? usual : null)) continue;
    const wait = other ?? 'leave it out: it does not wait for that';
    problems.push({
      path: `/flink/config/${key}`,
      message: isOld ? 'Flink 1.20 does not know this setting' : `Flink ${version} has another name for this setting`,
      given: String(config[key]),
      allowed: isOld ? `${wait}; or a version from 2.0 on` : wait,
    });
  }
  return problems;
}
