import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaScenario } from '../../testing/arbitraries/kafka-scenarios.ts';
import { arrivalCurveOf } from '../parts/arrival-curve.ts';
import { createRun, simulate } from '../run.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { isLedgerBalanced } from '../trace/summarize.ts';
import type { Fidelity, Trace } from '../trace/trace.ts';
import { pollsOf, valuesOf } from './vectors/read-trace.ts';

const anyScenario = kafkaScenario({
  withChanges: true,
  withFaults: true,
  withBreaches: true,
  withProtection: true,
  withDelivery: true,
});
const RUNS = { numRuns: 150 };
const FIDELITIES: readonly Fidelity[] = ['exact', 'preview'];

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const partitionsOf = (scenario: KafkaScenario): number[] => Array.from({ length: scenario.kafka.topic.partitions }, (_, p) => p);
/** Rounding that a preview's fractions of records may gather. */
const SLACK: Readonly<Record<Fidelity, number>> = { exact: 0, preview: 1e-6 };

/** A rate series as counts: what each sample's rate adds up to since the sample before. */
function countsOf(trace: Trace, id: string): Float64Array {
  return valuesOf(trace, id).map((rate, i) => (rate * ((trace.timeMs[i] ?? 0) - (trace.timeMs[i - 1] ?? 0))) / 1000);
}

describe.each(FIDELITIES)('any small run (%s)', (fidelity) => {
  const slack = SLACK[fidelity];

  it('should balance its ledger at every sample, and at every moment at which it is looked at', () => {
    fc.assert(
      fc.property(anyScenario, fc.array(fc.double({ min: 0, max: 1, noNaN: true }), { maxLength: 3 }), (scenario, stops) => {
        const run = createRun(scenario, { fidelity });
        for (let atMs = 0; atMs < scenario.durationMs; atMs += 1000) {
          run.advanceTo(atMs);
          expect(isLedgerBalanced(run.trace().summary)).toBe(true);
        }
        run.advanceTo(scenario.durationMs);
        expect(isLedgerBalanced(run.trace().summary)).toBe(true);

        const again = createRun(scenario, { fidelity });
        for (const stop of [...stops].sort((a, b) => a - b)) {
          again.advanceTo(stop * scenario.durationMs);
          expect(isLedgerBalanced(again.trace().summary)).toBe(true);
        }
      }),
      RUNS,
    );
  });

  it('should count the same records in its summary, its curves and its ages', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { fidelity });
        const { produced, processed, initialBacklog, backlog, inFlight, latencyMaxMs } = trace.summary;

        expect(sum(countsOf(trace, 'arrivals'))).toBeCloseTo(produced, 3);
        expect(sum(countsOf(trace, 'throughput'))).toBeCloseTo(processed, 3);
        expect(sum(trace.latency.counts.flatMap((row) => [...row]))).toBeCloseTo(processed, 3);
        expect(valuesOf(trace, 'backlog').at(-1)).toBe(backlog);
        expect(processed).toBeLessThanOrEqual(produced + initialBacklog + slack);
        expect(inFlight).toBeLessThanOrEqual(backlog + slack);
        expect(latencyMaxMs ?? 0).toBeLessThanOrEqual(scenario.durationMs);
      }),
      RUNS,
    );
  });

  it('should show numbers only, none of them below zero', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { fidelity });

        for (const { id, of, values } of trace.series) {
          // No call, no latency; no work, no limit; no poll that ended, no share of its time.
          const mayBeUnknown = id === 'sinkLatencyMs' || id === 'capacity' || id === 'poll-idle-ratio-avg';
          const known = mayBeUnknown ? values.filter((value) => !Number.isNaN(value)) : values;
          const lowest = Math.min(0, ...known);
          expect({ id, of, isNumber: known.every(Number.isFinite), lowest: lowest < -slack ? lowest : 0 }).toEqual({
            id,
            of,
            isNumber: true,
            lowest: 0,
          });
        }
        for (const [key, value] of Object.entries(trace.summary))
          expect({ key, isSane: value === null || (Number.isFinite(value) && value >= -slack) }).toEqual({ key, isSane: true });
      }),
      RUNS,
    );
  });

  it('should have a lag that is the sum of the partitions’, at least the backlog and at least the position lag', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { fidelity });
        const [lag, backlog, positionLag] = ['lag', 'backlog', 'positionLag'].map((id) => valuesOf(trace, id)) as [
          Float64Array,
          Float64Array,
          Float64Array,
        ];
        const ofPartitions = partitionsOf(scenario).map((partition) => valuesOf(trace, 'lag', `partition/${partition}`));

        for (let i = 0; i < trace.timeMs.length; i++) {
          expect(sum(ofPartitions.map((values) => values[i] ?? NaN))).toBeCloseTo(lag[i] ?? NaN, 6);
          // What the application commits is acknowledged, and whatever is committed was handed out.
          if (scenario.kafka.application.commit !== 'auto') expect(backlog[i]).toBeLessThanOrEqual((lag[i] ?? NaN) + 1e-6);
          expect(positionLag[i]).toBeLessThanOrEqual((lag[i] ?? NaN) + 1e-6);
        }
      }),
      RUNS,
    );
  });

  it('should never take a committed offset back', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { fidelity });
        const { traffic, durationMs, seed } = scenario;
        const curve = arrivalCurveOf(traffic, scenario.kafka.topic.partitions, durationMs, seed);

        for (const partition of partitionsOf(scenario)) {
          const lag = valuesOf(trace, 'lag', `partition/${partition}`);
          let before = 0;
          for (const [i, atMs] of trace.timeMs.entries()) {
            const logEnd = fidelity === 'exact' ? curve.logEndOffset(partition, atMs) : curve.recordsAt(partition, atMs);
            const committed = logEnd - (lag[i] ?? NaN);
            expect(committed).toBeGreaterThanOrEqual(before - 1e-6);
            before = committed;
          }
        }
      }),
      RUNS,
    );
  });
});

describe('any small exact run', () => {
  it('should finish records once, and count as duplicates only what was handed out twice', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const trace = simulate(scenario, { pollEvents: true });
        const distinct = partitionsOf(scenario).map(() => new Set<number>());
        let handedOut = 0;
        for (const [partition, from, records] of pollsOf(trace).flatMap(({ slices }) => slices)) {
          handedOut += records;
          for (let offset = from; offset < from + records; offset++) distinct[partition]?.add(offset);
        }
        const first = sum(distinct.map((offsets) => offsets.size));

        expect(trace.summary.processed).toBeLessThanOrEqual(first);
        expect(trace.summary.duplicates).toBeLessThanOrEqual(handedOut - first);
        const comebacks = ['rebalance.started', 'poll.intervalExceeded', 'instance.crashed'];
        if (!trace.events.some(({ kind }) => comebacks.includes(kind))) expect(handedOut).toBe(first);
      }),
      RUNS,
    );
  });

  it('should, while nobody joins or leaves, account for every record: waiting, queued, worked or done', () => {
    const steady = kafkaScenario({ withFaults: true }).map((scenario) => {
      const application = {
        ...scenario.kafka.application,
        threading: 'worker' as const,
        commit: 'contiguousPrefix' as const,
        sink: null,
      };
      const faults = scenario.faults.filter(({ kind }) => kind !== 'crash');
      return { ...scenario, faults, kafka: { ...scenario.kafka, application } };
    });
    fc.assert(
      fc.property(steady, (scenario) => {
        const trace = simulate(scenario);
        const backlog = valuesOf(trace, 'backlog');
        const positionLag = valuesOf(trace, 'positionLag');
        const queueDepth = valuesOf(trace, 'queueDepth');

        // Without a sink a record is done when its work is.
        for (let i = 0; i < backlog.length; i++) expect(backlog[i]).toBe((positionLag[i] ?? NaN) + (queueDepth[i] ?? NaN));
      }),
      RUNS,
    );
  });

  it('should not work faster than its threads can', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        const { application, group } = scenario.kafka;
        const recordMs = [
          application.recordMs,
          ...scenario.changes.flatMap(({ set }) => set['/kafka/application/recordMs'] ?? []),
        ] as number[];
        const instances = [
          group.instances,
          ...scenario.changes.flatMap(({ set }) => set['/kafka/group/instances'] ?? []),
        ] as number[];
        const { processed, duplicates } = simulate(scenario).summary;
        const threads = Math.max(...instances);

        expect((processed + duplicates) * Math.min(...recordMs)).toBeLessThanOrEqual(threads * scenario.durationMs * 1.0001);
      }),
      RUNS,
    );
  });
});
