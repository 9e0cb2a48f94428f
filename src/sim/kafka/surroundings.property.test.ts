import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { surroundedKafkaScenario } from '../../testing/arbitraries/kafka-surroundings.ts';
import { createRun, simulate } from '../run.ts';
import { isLedgerBalanced } from '../trace/summarize.ts';
import type { Fidelity, Trace } from '../trace/trace.ts';
import { mostPartitions } from './log-curve.ts';
import { valuesOf } from './vectors/read-trace.ts';

const RUNS = { numRuns: 60 };
const FIDELITIES: readonly Fidelity[] = ['exact', 'preview'];
/** Series that have no value while there is nothing to measure. */
const MAY_BE_MISSING = /^(capacity|poll-idle-ratio-avg|batch-size-avg|sinkLatencyMs)$/;
const share = fc.double({ min: 0, max: 1, noNaN: true });

const producerSeries = (trace: Trace, id: string): Float64Array | undefined =>
  trace.series.find((series) => series.id === id && series.of === 'producer')?.values;

describe.each(FIDELITIES)('any small run with everything around it (%s)', (fidelity) => {
  it('should balance its ledger, and have a value everywhere, nowhere one below zero', () => {
    fc.assert(
      fc.property(surroundedKafkaScenario, (scenario) => {
        const trace = simulate(scenario, { fidelity });

        expect(isLedgerBalanced(trace.summary)).toBe(true);
        for (const { id, values } of trace.series) {
          if (!MAY_BE_MISSING.test(id)) expect(`${id} ${values.some((value) => !Number.isFinite(value))}`).toBe(`${id} false`);
          expect(`${id} ${values.some((value) => value < -1e-6)}`).toBe(`${id} false`);
        }
      }),
      RUNS,
    );
  });

  it('should be the same every time, in whatever pieces it is advanced', () => {
    fc.assert(
      fc.property(surroundedKafkaScenario, fc.array(share, { maxLength: 8 }), (scenario, stops) => {
        const run = createRun(scenario, { fidelity });
        for (const stop of stops) run.advanceTo(stop * scenario.durationMs);
        run.advanceTo(scenario.durationMs);

        expect(run.trace().hash).toBe(simulate(structuredClone(scenario), { fidelity }).hash);
      }),
      RUNS,
    );
  });

  it('should keep its instances within the bounds of its autoscaler, unless someone sets them by hand', () => {
    fc.assert(
      fc.property(surroundedKafkaScenario, (scenario) => {
        const { autoscaler } = scenario;
        if (autoscaler === null || scenario.changes.some(({ set }) => '/kafka/group/instances' in set)) return;
        const steps = simulate(scenario, { fidelity }).events.filter(({ kind }) => kind === 'autoscaler.scaled');

        for (const { detail } of steps) {
          expect(detail?.['to']).toBeGreaterThanOrEqual(autoscaler.minInstances);
          expect(detail?.['to']).toBeLessThanOrEqual(autoscaler.maxInstances);
        }
      }),
      RUNS,
    );
  });
});

describe('the producers of any small run', () => {
  it('should account for everything that they were offered: in the log, in the buffer, with the callers, or failed', () => {
    fc.assert(
      fc.property(surroundedKafkaScenario, (scenario) => {
        const { producer } = scenario.kafka;
        if (producer === null) return;
        const trace = simulate(scenario, { fidelity: 'preview' });
        const available = producerSeries(trace, 'buffer-available-bytes');
        const capacity = producer.instances * producer.config['buffer.memory'];
        const offered = producerSeries(trace, 'offered')?.reduce(
          (sum, rate, i) => sum + (rate * ((trace.timeMs[i] ?? 0) - (trace.timeMs[i - 1] ?? 0))) / 1000,
          0,
        );
        const buffered = (capacity - (available?.at(-1) ?? NaN)) / scenario.traffic.recordBytes;
        const { produced, recordErrors = NaN, recordsBlocked = NaN } = trace.summary;

        expect(Math.min(...(available ?? []))).toBeGreaterThanOrEqual(0);
        expect(Math.max(...(available ?? []))).toBeLessThanOrEqual(capacity);
        const accounted = produced + buffered + (recordErrors ?? NaN) + (recordsBlocked ?? NaN);
        // Share groups count whole records of each partition, flows count fractions.
        const rounded = scenario.kafka.group.kind === 'share' ? mostPartitions(scenario) / 2 : 0;
        expect(Math.abs(accounted - (offered ?? NaN))).toBeLessThanOrEqual(rounded + 5e-4);
      }),
      RUNS,
    );
  });

  it('should append the same whatever the consumers are like', () => {
    fc.assert(
      fc.property(surroundedKafkaScenario, (scenario) => {
        const slower = {
          ...scenario,
          changes: scenario.changes.filter(({ set }) => !('/kafka/application/recordMs' in set)),
          kafka: { ...scenario.kafka, application: { ...scenario.kafka.application, recordMs: 20 } },
        };

        expect(valuesOf(simulate(slower), 'arrivals')).toEqual(valuesOf(simulate(scenario), 'arrivals'));
      }),
      RUNS,
    );
  });
});
