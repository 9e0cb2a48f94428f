import { describe, expect, it } from 'vitest';
import { applyChanges, pointersOf } from './apply-change.ts';
import { flinkRules } from './flink-rules.ts';
import { flinkTarget } from './flink-target.ts';
import { redeploys } from './flink-redeploys.ts';
import type { FlinkScenario } from './flink-scenario.ts';
import { parseScenario } from './parse-scenario.ts';
import type { Problem } from './problem.ts';

type Json = Readonly<Record<string, unknown>>;

const SOURCE = { id: 'source', kind: 'kafkaSource', parallelism: 4, partitions: 8 };
const ENRICH = { id: 'enrich', kind: 'async', parallelism: 4, async: { service: 'profiles' } };
const SINK = { id: 'sink', kind: 'sink', parallelism: 4 };

function smallest(flink: Json = {}, rest: Json = {}): Json {
  return {
    format: 'scenario.v1',
    system: 'flink',
    durationMs: 60_000,
    traffic: { ratePerSecond: [[0, 1000]] },
    services: { profiles: { serviceMs: 20 } },
    flink: { operators: [SOURCE, ENRICH, SINK], ...flink },
    ...rest,
  };
}

function parsed(input: unknown): FlinkScenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  if (result.scenario.system !== 'flink') throw new Error('Not a Flink scenario.');
  return result.scenario;
}

function problemsOf(input: unknown): readonly Problem[] {
  const result = parseScenario(input);
  if (result.ok) throw new Error('The scenario was accepted.');
  return result.problems;
}

describe('a Flink scenario', () => {
  it('should have Flink’s own defaults', () => {
    const { flink } = parsed(smallest());

    expect(flink).toMatchObject({ version: '2.1', maxParallelism: 128 });
    expect(flink.config).toMatchObject({
      'execution.buffer-timeout.interval': 100,
      'taskmanager.memory.segment-size': 32_768,
      'taskmanager.memory.starting-segment-size': 1024,
      'execution.checkpointing.interval': null,
      'execution.checkpointing.timeout': 600_000,
      'execution.checkpointing.unaligned.enabled': false,
      'state.backend.type': 'hashmap',
    });
    expect(flink.operators[1]).toMatchObject({ exchange: 'forward', chain: false, keys: null, async: { capacity: 100 } });
  });

  it.each([
    ['1.20', 5],
    ['2.1', 20],
  ])('should have the buffers of version %s: %i for overdraft', (version, overdraft) => {
    expect(parsed(smallest({ version })).flink.config).toMatchObject({
      'taskmanager.network.memory.buffers-per-channel': 2,
      'taskmanager.network.memory.floating-buffers-per-gate': 8,
      'taskmanager.network.memory.max-buffers-per-channel': 10,
      'taskmanager.network.memory.max-overdraft-buffers-per-gate': overdraft,
    });
  });

  it.each([
    ['100 ms', 100],
    ['60 s', 60_000],
    ['10min', 600_000],
    ['1 h', 3_600_000],
    ['250', 250],
    [250, 250],
  ])('should read the duration %j as %i ms', (given, ms) => {
    const config = { 'execution.buffer-timeout.interval': given };

    expect(parsed(smallest({ config })).flink.config['execution.buffer-timeout.interval']).toBe(ms);
  });

  it.each([
    ['64kb', 65_536],
    ['1 MB', 1_048_576],
    ['4096', 4096],
  ])('should read the size %j as %i bytes', (given, bytes) => {
    const config = { 'taskmanager.memory.segment-size': given };

    expect(parsed(smallest({ config })).flink.config['taskmanager.memory.segment-size']).toBe(bytes);
  });

  it('should choose the exchange as Flink does where none is given', () => {
    const operators = [SOURCE, { ...ENRICH, parallelism: 8 }, { ...SINK, parallelism: 8 }];
    const [, enrich, sink] = parsed(smallest({ operators })).flink.operators;

    expect(enrich).toMatchObject({ exchange: 'rebalance' });
    expect(sink).toMatchObject({ exchange: 'forward' });
  });

  it('should read what it has read to the same scenario', () => {
    const keyed = { id: 'count', kind: 'window', exchange: 'hash', parallelism: 4, windowMs: 1000 };
    const config = { 'execution.checkpointing.interval': '60 s', 'state.backend.type': 'rocksdb' };
    for (const version of ['1.20', '2.2']) {
      const first = parsed(smallest({ version, config, operators: [SOURCE, ENRICH, keyed, SINK] }));

      expect(parseScenario(JSON.parse(JSON.stringify(first)))).toEqual({ ok: true, scenario: first });
    }
  });
});

describe('a change in a Flink scenario', () => {
  it('should name an operator by its place or by its id', () => {
    const changes = [
      { atMs: 1000, set: { '/flink/operators/2/parallelism': 8 } },
      { atMs: 2000, set: { '/flink/operators/enrich/async/capacity': '50' } },
    ];

    expect(parsed(smallest({}, { changes })).changes).toEqual([
      { atMs: 1000, set: { '/flink/operators/2/parallelism': 8 } },
      { atMs: 2000, set: { '/flink/operators/enrich/async/capacity': 50 } },
    ]);
  });

  it('should know its knobs by the operators’ ids', () => {
    const pointers = pointersOf(flinkRules, parsed(smallest()));

    expect(pointers).toContain('/flink/operators/enrich/async/capacity');
    expect(pointers).toContain('/services/profiles/serviceMs');
    expect(pointers).not.toContain('/flink/operators/source/async/capacity');
  });

  it('should be refused where the job would be', () => {
    const result = applyChanges(flinkRules, parsed(smallest()), { '/flink/operators/enrich/parallelism': 129 });

    expect(result).toMatchObject({ ok: false, problems: [{ path: '/flink/operators/1/parallelism' }] });
  });

  it.each([
    ['/flink/operators/enrich/parallelism', true],
    ['/flink/operators/enrich/async/capacity', true],
    ['/flink/config/execution.checkpointing.interval', true],
    ['/flink/operators/enrich/recordMs', false],
    ['/flink/operators/2/keys/hotShare', false],
    ['/services/profiles/serviceMs', false],
  ])('%s: is it a redeployment? %s', (pointer, expected) => {
    expect(redeploys(pointer)).toBe(expected);
  });
});

describe('a fault in a Flink scenario', () => {
  it.each([
    ['/flink/operators/enrich', { kind: 'operator', operator: 1, subtask: null }],
    ['/flink/operators/1/subtasks/3', { kind: 'operator', operator: 1, subtask: 3 }],
    ['/flink/taskManagers/0', { kind: 'taskManager', taskManager: 0 }],
    ['/flink/operators/nobody', null],
  ])('%s', (pointer, target) => {
    expect(flinkTarget(parsed(smallest()), pointer)).toEqual(target);
  });

  it('should hit an operator, a subtask or a task manager', () => {
    const faults = [
      { kind: 'slow', atMs: 0, forMs: 10, target: '/services/profiles', factor: 2 },
      { kind: 'slow', atMs: 0, forMs: 10, target: '/flink/operators/enrich', factor: 2 },
      { kind: 'stall', atMs: 0, forMs: 10, target: '/flink/operators/enrich/subtasks/1' },
      { kind: 'crash', atMs: 5, target: '/flink/taskManagers/0' },
    ];

    expect(parsed(smallest({}, { faults })).faults).toHaveLength(4);
    expect(problemsOf(smallest({}, { faults: [{ ...faults[2], target: '/flink/taskManagers/0' }] }))).toMatchObject([
      { path: '/faults/0/target', message: 'a task manager crashes as a whole' },
    ]);
  });
});

describe('what a Flink scenario may not say', () => {
  it.each<[string, Json, Partial<Problem>]>([
    ['a duration in weeks', { config: { 'execution.checkpointing.timeout': '2 weeks' } }, { message: 'not a duration' }],
    ['a size in words', { config: { 'taskmanager.memory.segment-size': 'large' } }, { message: 'not a memory size' }],
    ['a size that is no power of 2', { config: { 'taskmanager.memory.segment-size': '30kb' } }, { given: '30720' }],
    [
      'a buffer count in 2.x',
      { config: { 'taskmanager.network.memory.floating-buffers-per-gate': 16 } },
      { message: 'Flink 2.1 ignores this setting', given: '16' },
    ],
    [
      'a setting of 2.0 in 1.20',
      { version: '1.20', config: { 'taskmanager.memory.starting-segment-size': '2kb' } },
      { message: 'Flink 1.20 does not know this setting' },
    ],
    [
      'a key with a slip',
      { config: { 'execution.checkpointing.intervall': '1 min' } },
      { hint: 'Did you mean "execution.checkpointing.interval"?' },
    ],
    ['no source', { operators: [SINK] }, { message: 'the first operator must be a source' }],
    ['two sources', { operators: [SOURCE, { ...SOURCE, id: 'other' }] }, { message: 'a source may only be the first operator' }],
    ['one name twice', { operators: [SOURCE, { ...SINK, id: 'source' }] }, { message: 'two operators with one name' }],
    [
      'an operator after the sink',
      { operators: [SOURCE, SINK, { ...SINK, id: 'again' }] },
      { path: '/flink/operators/1/kind', message: 'nothing follows a sink' },
    ],
    [
      'keys without a hash exchange',
      { operators: [SOURCE, { ...SINK, exchange: 'rebalance', keys: { count: 5 } }] },
      { message: 'only a hash exchange looks at keys' },
    ],
    [
      'a chain over a rebalance',
      { operators: [SOURCE, { ...SINK, exchange: 'rebalance', chain: true }] },
      { message: 'only a forward exchange can be chained' },
    ],
    [
      'state by key without keys',
      { operators: [SOURCE, { id: 'last', kind: 'keyedProcess', exchange: 'rebalance' }] },
      { path: '/flink/operators/1/exchange', message: 'keyed state needs a keyed stream: the job would be refused' },
    ],
    [
      'a wait of 2.0 in the adaptive scheduler of 1.20',
      { version: '1.20', config: { 'jobmanager.adaptive-scheduler.executing.cooldown-after-rescaling': '1 s' } },
      { allowed: 'jobmanager.adaptive-scheduler.scaling-interval.min; or a version from 2.0 on' },
    ],
    [
      'a wait of 2.0 that 1.20 does not have',
      { version: '1.20', config: { 'jobmanager.adaptive-scheduler.rescale-trigger.max-delay': '1 s' } },
      { allowed: 'leave it out: it does not wait for that; or a version from 2.0 on' },
    ],
    ['more subtasks than key groups', { maxParallelism: 2 }, { path: '/flink/operators/0/parallelism', given: '4' }],
    ['no such service', { operators: [SOURCE, { ...SINK, service: 'nobody' }] }, { message: 'no such service' }],
    ['too few slots', { cluster: { taskManagers: 2 } }, { path: '/flink/cluster/taskManagers' }],
    [
      'retries without a timeout',
      { operators: [SOURCE, { ...ENRICH, async: { service: 'profiles', timeoutMs: 0, retry: {} } }] },
      { message: 'with retries a timeout is required' },
    ],
  ])('%s', (_, flink, problem) => {
    expect(problemsOf(smallest(flink))[0]).toMatchObject(problem);
  });

  it('a job whose exact run would take hours', () => {
    const traffic = { ratePerSecond: [[0, 1e9]] };

    expect(problemsOf(smallest({}, { traffic, durationMs: 86_400_000 }))).toMatchObject([
      { message: 'an exact run would take too long' },
    ]);
  });
});
