import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import type { Problem } from './problem.ts';
import type { KafkaScenario, Scenario } from './scenario.ts';

describe('parseScenario', () => {
  it('should fill in every default, the engine’s where it has one', () => {
    const scenario = parsed(smallest()) as KafkaScenario;

    expect(scenario.kafka.group.config).toEqual({
      'max.poll.records': 500,
      'max.poll.interval.ms': 300_000,
      'heartbeat.interval.ms': 3000,
      'session.timeout.ms': 45_000,
      'group.protocol': 'classic',
      'group.instance.id': null,
      'partition.assignment.strategy': 'range',
      'group.remote.assignor': 'uniform',
      'metadata.max.age.ms': 300_000,
      'fetch.min.bytes': 1,
      'fetch.max.wait.ms': 500,
      'fetch.max.bytes': 52_428_800,
      'max.partition.fetch.bytes': 1_048_576,
      'queued.min.messages': 100_000,
      'queued.max.messages.kbytes': 65_536,
      'enable.auto.commit': false,
      'auto.commit.interval.ms': 5000,
      'auto.offset.reset': 'latest',
    });
    expect(scenario.kafka.broker.config['group.initial.rebalance.delay.ms']).toBe(3000);
    expect(scenario).toMatchObject({ seed: 42, services: {}, changes: [], faults: [], slo: {} });
    expect(scenario.traffic).toMatchObject({
      arrivals: 'poisson',
      recordBytes: 1024,
      partitionShares: 'uniform',
      initialBacklog: 0,
    });
  });

  it.each([
    ['inline', 'afterBatch'],
    ['worker', 'contiguousPrefix'],
  ])('should commit as %s work needs it: %s', (threading, commit) => {
    const scenario = parsed(smallest({ kafka: { application: { threading } } })) as KafkaScenario;

    expect(scenario.kafka.application.commit).toBe(commit);
  });

  it('should take settings spelled as in a properties file', () => {
    const config = {
      'max.poll.records': '250',
      'enable.auto.commit': 'false',
      'partition.assignment.strategy': 'org.apache.kafka.clients.consumer.RangeAssignor',
    };

    expect((parsed(smallest({ kafka: { group: { config } } })) as KafkaScenario).kafka.group.config).toMatchObject({
      'max.poll.records': 250,
      'enable.auto.commit': false,
      'partition.assignment.strategy': 'range',
    });
  });

  it('should not share its defaults between two scenarios that are changed', () => {
    const one = parsed(smallest());
    const other = parsed(smallest());

    expect(one).toEqual(other);
    expect(Object.getPrototypeOf(one)).toBe(Object.prototype);
  });

  it('should read changes in order of time, values as numbers', () => {
    const changes = [
      { atMs: 2000, set: { '/kafka/group/instances': '16' } },
      { atMs: 1000, set: { '/services/store/limitPerSecond': null, '/kafka/group/config/max.poll.records': '100' } },
    ];

    expect(parsed(smallest({ changes, services: { store: { serviceMs: 8, limitPerSecond: 5 } } })).changes).toEqual([
      { atMs: 1000, set: { '/services/store/limitPerSecond': null, '/kafka/group/config/max.poll.records': 100 } },
      { atMs: 2000, set: { '/kafka/group/instances': 16 } },
    ]);
  });

  it('should allow both thresholds to move past each other in one change', () => {
    const set = { '/kafka/application/queue/resumeAt': 20_000, '/kafka/application/queue/pauseAt': 30_000 };

    expect(parsed(smallest({ changes: [{ atMs: 0, set }] })).changes).toEqual([{ atMs: 0, set }]);
  });

  it('should read a pipe', () => {
    const scenario = parsed({
      ...smallest(),
      kafka: undefined,
      system: 'pipe',
      pipe: {
        stages: [
          { id: 'filter', kind: 'server', ratePerSecond: 50 },
          { id: 'tank', kind: 'buffer' },
        ],
      },
    });

    expect(scenario).toMatchObject({
      pipe: {
        stages: [
          { id: 'filter', kind: 'server', ratePerSecond: 50, servers: 1, distribution: 'constant' },
          { id: 'tank', kind: 'buffer', capacity: null, whenFull: 'block' },
        ],
      },
    });
  });
});

describe('what parseScenario refuses', () => {
  it.each<[string, unknown, Partial<Problem>]>([
    [
      'a negative rate',
      smallest({ traffic: { ratePerSecond: [[0, -5]] } }),
      { path: '/traffic/ratePerSecond/0/1', message: 'must not be negative', given: '-5' },
    ],
    [
      'NaN',
      smallest({ traffic: { ratePerSecond: [[0, Number.NaN]] } }),
      { path: '/traffic/ratePerSecond/0/1', message: 'not a finite number', given: 'NaN' },
    ],
    [
      'an infinite duration',
      smallest({ durationMs: Infinity }),
      { path: '/durationMs', message: 'not a finite number', given: 'Infinity' },
    ],
    [
      '0 partitions',
      smallest({ kafka: { topic: { partitions: 0 } } }),
      { path: '/kafka/topic/partitions', message: 'too small', allowed: 'a whole number from 1 to 1000 (partitions)' },
    ],
    [
      '10⁹ partitions',
      smallest({ kafka: { topic: { partitions: 1e9 } } }),
      { path: '/kafka/topic/partitions', message: 'too large', given: '1000000000' },
    ],
    [
      'half a partition',
      smallest({ kafka: { topic: { partitions: 1.5 } } }),
      { path: '/kafka/topic/partitions', message: 'not a whole number' },
    ],
    [
      'a number as text outside the engine’s config',
      smallest({ durationMs: '600000' }),
      { path: '/durationMs', message: 'not a number', given: '"600000"' },
    ],
    [
      'a unit that Kafka does not know',
      smallest({ kafka: { group: { config: { 'max.poll.interval.ms': '5 min' } } } }),
      { path: '/kafka/group/config/max.poll.interval.ms', message: 'not a number' },
    ],
    [
      'L ≥ H',
      smallest({ kafka: { application: { queue: { pauseAt: 1000, resumeAt: 1000 } } } }),
      { path: '/kafka/application/queue/resumeAt', allowed: 'resumeAt from 0 to 999 with this pauseAt' },
    ],
    [
      'a key with a slip',
      smallest({ kafka: { group: { config: { 'max.pol.records': 5 } } } }),
      { path: '/kafka/group/config/max.pol.records', message: 'unknown key', hint: 'Did you mean "max.poll.records"?' },
    ],
    [
      'a key in camel case',
      smallest({ kafka: { group: { config: { maxPollRecords: 5 } } } }),
      { message: 'unknown key', hint: 'Did you mean "max.poll.records"?' },
    ],
    ['a key that is near none', smallest({ banana: 1 }), { path: '/banana', message: 'unknown key', hint: 'Leave it out.' }],
    [
      'another format',
      smallest({ format: 'scenario.v2' }),
      { path: '/format', allowed: '"scenario.v1"', hint: 'Did you mean "scenario.v1"?' },
    ],
    [
      'no duration',
      smallest({ durationMs: undefined }),
      { path: '/durationMs', message: 'missing', allowed: 'Simulated time, ms.' },
    ],
    [
      'a rate without a time',
      smallest({ traffic: { ratePerSecond: [5000] } }),
      { path: '/traffic/ratePerSecond/0', allowed: 'a pair: [time in ms, records per second]' },
    ],
    [
      'an empty rate curve',
      smallest({ traffic: { ratePerSecond: [] } }),
      { path: '/traffic/ratePerSecond', message: 'too few entries' },
    ],
    [
      'a rate curve that begins late',
      smallest({ traffic: { ratePerSecond: [[10, 7]] } }),
      { path: '/traffic/ratePerSecond/0/0', hint: 'Put [0, 7] in front.' },
    ],
    [
      'a rate curve out of order',
      smallest({
        traffic: {
          ratePerSecond: [
            [0, 7],
            [20, 7],
            [10, 7],
          ],
        },
      }),
      { path: '/traffic/ratePerSecond/2/0', given: '10 after 20' },
    ],
    [
      'three rates at one time',
      smallest({
        traffic: {
          ratePerSecond: [
            [0, 7],
            [0, 8],
            [0, 9],
          ],
        },
      }),
      { path: '/traffic/ratePerSecond/2/0' },
    ],
    [
      'shares that are not as many as partitions',
      smallest({ traffic: { partitionShares: [0.5, 0.5] } }),
      { path: '/traffic/partitionShares', given: '2 shares' },
    ],
    [
      'shares that do not add up',
      smallest({ traffic: { partitionShares: [0.5, 0.4] }, kafka: { topic: { partitions: 2 } } }),
      { path: '/traffic/partitionShares', given: 'a sum of 0.9' },
    ],
    [
      'a heartbeat as long as the session',
      smallest({ kafka: { group: { config: { 'heartbeat.interval.ms': 45_000 } } } }),
      { path: '/kafka/group/config/heartbeat.interval.ms' },
    ],
    [
      'committing a batch that a worker still holds',
      smallest({ kafka: { application: { threading: 'worker', commit: 'afterBatch' } } }),
      { path: '/kafka/application/commit', allowed: '"contiguousPrefix", or "auto"' },
    ],
    [
      'a sink that is not there',
      smallest({ kafka: { application: { sink: { service: 'nowhere' } } } }),
      { path: '/kafka/application/sink/service', given: '"nowhere"' },
    ],
    [
      'a name of a service from the depths of JavaScript',
      smallest({ services: { constructor: { serviceMs: 1 } } }),
      { path: '/services/constructor', message: 'not a possible name' },
    ],
    [
      'a change of what may not be changed',
      smallest({ changes: [{ atMs: 0, set: { '/kafka/topic/brokers': 96 } }] }),
      { path: '/changes/0/set/~1kafka~1topic~1brokers', message: 'no knob of this scenario' },
    ],
    [
      'a change out of range',
      smallest({ changes: [{ atMs: 0, set: { '/kafka/group/instances': -1 } }] }),
      { path: '/changes/0/set/~1kafka~1group~1instances', message: 'must not be negative' },
    ],
    [
      'a change of a service that is not there',
      smallest({ changes: [{ atMs: 0, set: { '/services/x/serviceMs': 1 } }] }),
      { message: 'no knob of this scenario' },
    ],
    [
      'a change that turns the thresholds round',
      smallest({ changes: [{ atMs: 0, set: { '/kafka/application/queue/pauseAt': 500 } }] }),
      { path: '/changes/0/set', allowed: 'resumeAt from 0 to 499 with this pauseAt' },
    ],
    [
      'a fault without a target',
      smallest({ faults: [{ kind: 'slow', atMs: 0, forMs: 1, factor: 2, target: '/services/x' }] }),
      { path: '/faults/0/target', message: 'no such service' },
    ],
    [
      'a stall of no consumer',
      smallest({ faults: [{ kind: 'stall', atMs: 0, forMs: 1, target: '/kafka/group/instances/x' }] }),
      { path: '/faults/0/target', message: 'no such consumer' },
    ],
    ['a SLO of a slip', smallest({ slo: { latencyP95: 5 } }), { path: '/slo/latencyP95', hint: 'Did you mean "latencyP95Ms"?' }],
  ])('should refuse %s', (_, input, expected) => {
    const problems = refused(input);

    expect(problems).toHaveLength(1);
    expect(problems[0]).toMatchObject(expected);
  });

  it.each<[string, unknown, string]>([
    [
      'a reset by duration',
      smallest({ kafka: { group: { config: { 'auto.offset.reset': 'by_duration' } } } }),
      '/kafka/group/config/auto.offset.reset',
    ],
  ])('should say of %s that it is known and not simulated yet', (_, input, path) => {
    expect(refused(input)).toMatchObject([{ path, message: 'known, but not simulated yet' }]);
  });

  it('should accept what is not simulated yet at its neutral value', () => {
    const neutral = {
      protection: {},
      autoscaler: null,
      traffic: { poisonShare: 0, criticalShare: 1 },
      services: { a: { serviceMs: 1, errorShare: 0 } },
      kafka: {
        topic: { config: { 'retention.ms': '604800000', 'retention.bytes': -1, 'segment.bytes': 1_073_741_824 } },
        group: { config: { 'auto.offset.reset': 'latest' } },
      },
    };

    expect(parsed(smallest(neutral))).toEqual(parsed(smallest({ services: { a: { serviceMs: 1 } } })));
  });

  it('should report every wrong field at once', () => {
    const problems = refused(
      smallest({ seed: -1, durationMs: 0, kafka: { client: 'ruby', topic: { partitions: 0, brokers: 0 } } }),
    );

    expect(problems.map((problem) => problem.path).sort()).toEqual(
      ['/durationMs', '/kafka/client', '/kafka/topic/brokers', '/kafka/topic/partitions', '/seed'].sort(),
    );
  });

  it('should count attempts that can follow one another within a millisecond', () => {
    const retries = smallest({
      durationMs: 86_400_000,
      services: { a: { serviceMs: 0, errorShare: 1 } },
      protection: { a: { retry: { policy: 'fixed', baseMs: 1 } } },
      kafka: { group: { instances: 48 }, application: { sink: { service: 'a', concurrency: 100 } } },
    });

    expect(refused(retries)).toMatchObject([{ message: 'an exact run would take too long' }]);
  });

  it('should show the arithmetic of too much work', () => {
    const problems = refused(
      smallest({
        durationMs: 86_400_000,
        traffic: { ratePerSecond: [[0, 1e6]] },
        kafka: { group: { instances: 1000, config: { 'max.poll.records': 1 } }, topic: { partitions: 1000 } },
      }),
    );

    expect(problems).toHaveLength(1);
    expect(problems[0]?.message).toBe('an exact run would take too long');
    expect(problems[0]?.given).toMatch(/polls \+ .* fetches \+ .* writes = .* million steps/);
  });

  it('should refuse a pipe with more records than it can move one by one', () => {
    const pipe = { stages: [{ id: 'a', kind: 'server', ratePerSecond: 1 }] };
    const problems = refused({
      ...smallest({ traffic: { ratePerSecond: [[0, 1e6]] }, durationMs: 1e6 }),
      kafka: undefined,
      system: 'pipe',
      pipe,
    });

    expect(problems).toMatchObject([
      { path: '/traffic/ratePerSecond', given: '1000 million records × 1 stages = 1000 million steps' },
    ]);
  });
});

describe('hostile input', () => {
  it.each<[string, unknown]>([
    ['nothing', undefined],
    ['null', null],
    ['a list', []],
    ['a text', 'scenario'],
    ['a date', new Date(0)],
    ['a function', () => 1],
    ['a symbol', Symbol('x')],
    ['a big integer', 10n],
    ['a map', new Map()],
    ['an empty object', {}],
  ])('should refuse %s', (_, input) => {
    expect(refused(input).length).toBeGreaterThan(0);
  });

  it('should take a key named __proto__ for an unknown key', () => {
    const input = JSON.parse(JSON.stringify(smallest()).replace('{', '{"__proto__": {"polluted": true},')) as unknown;

    expect(refused(input)).toMatchObject([{ path: '/__proto__', message: 'unknown key' }]);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('should not pass __proto__ on from a list of changes', () => {
    const set = JSON.parse('{"/__proto__/polluted": 1, "/kafka/__proto__/x": 1}') as unknown;

    expect(refused(smallest({ changes: [{ atMs: 0, set }] }))).toHaveLength(2);
    expect(({} as { polluted?: boolean }).polluted).toBeUndefined();
  });

  it('should not follow an object into its depths', () => {
    let deep: unknown = 1;
    for (let i = 0; i < 100_000; i++) deep = { deep };

    expect(refused(smallest({ services: deep })).length).toBeGreaterThan(0);
    expect(refused(smallest({ kafka: { topic: deep } })).length).toBeGreaterThan(0);
  });

  it('should stay short about a hundred thousand unknown keys', () => {
    const many = Object.fromEntries(Array.from({ length: 100_000 }, (_, i) => [`key${String(i)}`, i]));

    expect(refused(smallest(many)).length).toBeLessThan(10);
  });

  it('should stay short about a long list that is wrong throughout', () => {
    expect(refused(smallest({ traffic: { ratePerSecond: Array.from({ length: 10_000 }, () => 'x') } })).length).toBeLessThan(10);
  });

  it('should refuse a list of a million changes', () => {
    expect(refused(smallest({ changes: Array.from({ length: 1_000_000 }) }))).toMatchObject([
      { path: '/changes', message: 'too many entries' },
    ]);
  });
});

// Helpers

interface Part {
  readonly [key: string]: unknown;
  readonly traffic?: object;
}

/** The smallest scenario that parses, with other parts laid over it. */
function smallest(part: Part = {}): Record<string, unknown> {
  return {
    format: 'scenario.v1',
    system: 'kafka',
    durationMs: 60_000,
    kafka: {},
    ...part,
    traffic: { ratePerSecond: [[0, 1000]], ...part.traffic },
  };
}

function parsed(input: unknown): Scenario {
  const result = parseScenario(input);
  if (!result.ok) throw new Error(JSON.stringify(result.problems, null, 2));
  return result.scenario;
}

function refused(input: unknown): readonly Problem[] {
  const result = parseScenario(input);
  expect(result.ok).toBe(false);
  return result.ok ? [] : result.problems;
}
