import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaScenario } from '../../testing/arbitraries/kafka-scenarios.ts';
import { arrivalCurveOf } from '../parts/arrival-curve.ts';
import { simulate } from '../run.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import type { Trace } from '../trace/trace.ts';
import { fetchesOf, pollsOf, valuesOf, type Slice } from './vectors/read-trace.ts';

const anyScenario = kafkaScenario({ withChanges: true, withFaults: true, withBreaches: true });
const RUNS = { numRuns: 150 };

/** The values that a knob has over the run, each from its moment on. */
function valuesOfKnob(
  scenario: KafkaScenario,
  pointer: string,
  atFirst: number,
): { readonly atMs: number; readonly value: number }[] {
  const changes = scenario.changes.flatMap(({ atMs, set }) => (pointer in set ? [{ atMs, value: set[pointer] as number }] : []));
  return [{ atMs: -1, value: atFirst }, ...changes];
}

const mostOf = (scenario: KafkaScenario, pointer: string, atFirst: number): number =>
  Math.max(...valuesOfKnob(scenario, pointer, atFirst).map(({ value }) => value));

const maxPollRecords = (scenario: KafkaScenario) =>
  valuesOfKnob(scenario, '/kafka/group/config/max.poll.records', scenario.kafka.group.config['max.poll.records']);

const mostInstances = (scenario: KafkaScenario): number =>
  mostOf(scenario, '/kafka/group/instances', scenario.kafka.group.instances);

/** Instances that exist at some moment; a change at 0 ms takes the place of what the scenario starts with. */
const everRun = (scenario: KafkaScenario): number => {
  const pointer = '/kafka/group/instances';
  const set = scenario.changes.filter((change) => pointer in change.set);
  const atStart = set.some((change) => change.atMs === 0) ? 0 : scenario.kafka.group.instances;
  return Math.max(atStart, ...set.map((change) => Number(change.set[pointer])));
};

/** How often `consumer` has given up partitions, or had to start from what is committed, until `atMs`. */
const handoversBefore = (trace: Trace, consumer: number, atMs: number): number =>
  trace.states.filter(
    (change) =>
      change.entity === `consumer/${String(consumer)}` &&
      (change.state === 'joining' || change.state === 'handingOver') &&
      change.atMs <= atMs,
  ).length;

/** How often `entity` was started until `atMs`: each time it is a process with connections of its own. */
const startsBefore = (trace: Trace, entity: string, atMs: number): number =>
  trace.states.filter((change) => change.entity === entity && change.state === 'starting' && change.atMs <= atMs).length;

describe('the polls of any small run', () => {
  it('should return at most max.poll.records in all, none of them before it is in the log', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { traffic, durationMs, seed, kafka } = scenario;
        const curve = arrivalCurveOf(traffic, kafka.topic.partitions, durationMs, seed);
        const limits = maxPollRecords(scenario);

        for (const { atMs, calledAtMs, records, slices } of pollsOf(simulate(scenario, { pollEvents: true }))) {
          // At the moment of a change either value may hold.
          const now = limits.filter((limit, i) => limit.atMs <= atMs && (limits[i + 1]?.atMs ?? Infinity) >= atMs);
          expect(records).toBeLessThanOrEqual(Math.max(...now.map(({ value }) => value)));
          expect(calledAtMs).toBeLessThanOrEqual(atMs);
          for (const [partition, from, count] of slices) {
            expect(count).toBeGreaterThan(0);
            expect(from + count).toBeLessThanOrEqual(curve.logEndOffset(partition, atMs));
          }
        }
      }),
      RUNS,
    );
  });

  it('should hand out every partition without a gap, and go back only where it may have changed hands', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { pollEvents: true });
        const firstRebalanceMs = trace.events.find(({ kind }) => kind === 'rebalance.started')?.atMs ?? Infinity;
        const last = new Map<
          number,
          { readonly to: number; readonly most: number; readonly consumer: number; readonly handovers: number }
        >();

        for (const { atMs, consumer, slices } of pollsOf(trace)) {
          for (const [partition, from, records] of slices) {
            const handovers = handoversBefore(trace, consumer, atMs);
            const before = last.get(partition) ?? { to: 0, most: 0, consumer, handovers };
            expect(from).toBeLessThanOrEqual(before.most);
            if (consumer !== before.consumer) expect(atMs).toBeGreaterThan(firstRebalanceMs);
            else if (handovers === before.handovers) expect(from).toBe(before.to);
            const to = from + records;
            last.set(partition, { to, most: Math.max(before.most, to), consumer, handovers });
          }
        }
      }),
      RUNS,
    );
  });

  it('should block a poll for its timeout at most, and return from an empty one at its end', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { pollTimeoutMs } = scenario.kafka.application;
        for (const { atMs, calledAtMs, records } of pollsOf(simulate(scenario, { pollEvents: true }))) {
          if (records === 0) expect(atMs - calledAtMs).toBeCloseTo(pollTimeoutMs, 6);
          else expect(atMs - calledAtMs).toBeLessThanOrEqual(pollTimeoutMs + 1e-6);
        }
      }),
      RUNS,
    );
  });

  it('should hold at most one chunk of a partition, and ask one broker for one thing at a time', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { kafka, traffic } = scenario;
        // librdkafka queues as much as its own limits allow.
        if (kafka.client === 'librdkafka') return;
        const { roundTripMs } = kafka.application;
        const perChunk = Math.max(1, Math.floor(kafka.group.config['max.partition.fetch.bytes'] / traffic.recordBytes));
        const trace = simulate(scenario, { pollEvents: true });
        /** By consumer and partition: when it was last asked for, and what was handed out since. */
        const chunks = new Map<string, { readonly askedAtMs: number; handedOut: number }>();
        /** By process and broker: the last fetch. */
        const lastFetch = new Map<string, number>();

        // In the order of the events: a poll collects before it asks for more.
        for (const { kind, entity, atMs, detail } of trace.events) {
          if (kind === 'fetch.sent') {
            const { broker, partitions } = detail as { broker: number; partitions: readonly number[] };
            const session = `${entity} for the ${startsBefore(trace, entity, atMs)}th time at ${broker}`;
            expect(atMs - (lastFetch.get(session) ?? -Infinity)).toBeGreaterThanOrEqual(roundTripMs - 1e-6);
            lastFetch.set(session, atMs);
            for (const partition of partitions) {
              expect(partition % kafka.topic.brokers).toBe(broker);
              chunks.set(`${entity} ${partition}`, { askedAtMs: atMs, handedOut: 0 });
            }
          } else if (kind === 'poll.returned') {
            for (const [partition, , records] of detail?.['slices'] as readonly Slice[]) {
              // What is handed out since the last request, the poll of that very moment excepted, is one chunk.
              const chunk = chunks.get(`${entity} ${partition}`);
              if (chunk === undefined) throw new Error(`${entity} was handed records of partition ${partition} unasked.`);
              if (chunk.askedAtMs === atMs) continue;
              expect(atMs - chunk.askedAtMs).toBeGreaterThanOrEqual(roundTripMs - 1e-6);
              chunk.handedOut += records;
              expect(chunk.handedOut).toBeLessThanOrEqual(perChunk);
            }
          }
        }
      }),
      RUNS,
    );
  });

  it('should send no fetch in a second in which every member was paused', () => {
    const paused = kafkaScenario({ withFaults: true }).map((scenario) => {
      const { application } = scenario.kafka;
      const kafka = {
        ...scenario.kafka,
        application: {
          ...application,
          threading: 'worker' as const,
          commit: 'contiguousPrefix' as const,
          queue: { ...application.queue, pauseAt: 2, resumeAt: 1 },
        },
      };
      return { ...scenario, kafka };
    });
    let seconds = 0;
    fc.assert(
      fc.property(paused, (scenario) => {
        const trace = simulate(scenario, { pollEvents: true });
        const fetches = fetchesOf(trace);
        const polls = pollsOf(trace).filter(({ records }) => records === 0);
        for (const [i, share] of valuesOf(trace, 'timeInState/paused').entries()) {
          const [fromMs, toMs] = [trace.timeMs[i - 1] ?? 0, trace.timeMs[i] ?? 0];
          if (share < scenario.kafka.group.instances - 1e-9 || i === 0) continue;
          seconds++;
          // Between two blocked polls a consumer may resume and pause again in no time; while it is blocked it asks for nothing.
          for (const { consumer, calledAtMs, atMs } of polls) {
            if (calledAtMs < fromMs || atMs > toMs) continue;
            expect(fetches.filter((sent) => sent.consumer === consumer && sent.atMs > calledAtMs && sent.atMs < atMs)).toEqual(
              [],
            );
          }
        }
      }),
      RUNS,
    );
    expect(seconds).toBeGreaterThan(50);
  });
});

describe('the queues and the states of any small run', () => {
  it('should queue at most pauseAt − 1 + max.poll.records an instance', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const pauseAt = mostOf(scenario, '/kafka/application/queue/pauseAt', scenario.kafka.application.queue.pauseAt);
        const most = Math.max(...maxPollRecords(scenario).map(({ value }) => value));

        expect(Math.max(...valuesOf(simulate(scenario), 'queueDepth'))).toBeLessThanOrEqual(
          mostInstances(scenario) * (pauseAt - 1 + most),
        );
      }),
      RUNS,
    );
  });

  it('should find every instance in some state at all times', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario);
        const inStates = trace.series.filter(({ id }) => id.startsWith('timeInState/'));

        for (let i = 1; i < trace.timeMs.length; i++)
          expect(inStates.reduce((sum, { values }) => sum + (values[i] ?? NaN), 0)).toBeCloseTo(everRun(scenario), 6);
      }),
      RUNS,
    );
  });

  it('should have as many members as are wanted, once everything has settled', () => {
    // The last change comes early and nothing breaches, so that the group has its time to come to rest.
    const settled = kafkaScenario({ withChanges: true })
      .filter(({ durationMs }) => durationMs >= 15_000)
      .map((scenario) => ({ ...scenario, changes: scenario.changes.map((change) => ({ ...change, atMs: change.atMs / 10 })) }));
    fc.assert(
      fc.property(settled, (scenario) => {
        const { traffic, kafka } = scenario;
        // A batch, a write or a revocation that takes longer than that would still be going on.
        fc.pre(
          kafka.application.sink === null && kafka.application.recordMs <= 5 && kafka.group.config['max.poll.records'] <= 200,
        );
        fc.pre(traffic.ratePerSecond.length > 0);
        const wanted = valuesOfKnob(scenario, '/kafka/group/instances', kafka.group.instances).at(-1)?.value;

        expect(valuesOf(simulate(scenario), 'instances').at(-1)).toBe(wanted);
      }),
      RUNS,
    );
  });
});
