import * as fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { kafkaScenario, parseKafkaScenario, rawKafkaScenario } from '../../testing/arbitraries/kafka-scenarios.ts';
import { createRun, simulate } from '../run.ts';
import type { Fidelity } from '../trace/trace.ts';
import { valuesOf } from './vectors/read-trace.ts';

const anything = { withChanges: true, withFaults: true, withBreaches: true, withProtection: true, withDelivery: true };
const anyScenario = kafkaScenario(anything);
const RUNS = { numRuns: 120 };
const FIDELITIES: readonly Fidelity[] = ['exact', 'preview'];
const share = fc.double({ min: 0, max: 1, noNaN: true });

describe.each(FIDELITIES)('any small run (%s)', (fidelity) => {
  it('should be the same every time', () => {
    fc.assert(
      fc.property(anyScenario, (scenario) => {
        expect(simulate(scenario, { fidelity }).hash).toBe(simulate(structuredClone(scenario), { fidelity }).hash);
      }),
      RUNS,
    );
  });

  it('should not depend on the pieces in which it is advanced', () => {
    fc.assert(
      fc.property(anyScenario, fc.array(share, { maxLength: 12 }), fc.boolean(), (scenario, stops, looks) => {
        const run = createRun(scenario, { fidelity });
        for (const stop of stops) {
          // Not in order: a time that has passed changes nothing.
          run.advanceTo(stop * scenario.durationMs);
          if (looks) run.trace();
        }
        run.advanceTo(scenario.durationMs);

        expect(run.trace().hash).toBe(simulate(scenario, { fidelity }).hash);
      }),
      RUNS,
    );
  });

  it('should, after a knob was turned in mid-run, be the run of the scenario with the change written in', () => {
    const knob = fc.oneof(
      fc.record({ pointer: fc.constant('/kafka/group/instances'), value: fc.integer({ min: 0, max: 5 }) }),
      fc.record({ pointer: fc.constant('/kafka/group/config/max.poll.records'), value: fc.integer({ min: 1, max: 200 }) }),
      fc.record({ pointer: fc.constant('/kafka/application/recordMs'), value: fc.integer({ min: 0, max: 10 }) }),
      fc.record({ pointer: fc.constant('/services/store/serviceMs'), value: fc.integer({ min: 0, max: 300 }) }),
    );
    const raw = rawKafkaScenario({ withFaults: true, withBreaches: true, withProtection: true, withDelivery: true });
    fc.assert(
      fc.property(raw, knob, share, (given, { pointer, value }, when) => {
        const scenario = parseKafkaScenario(given);
        const atMs = Math.floor(when * scenario.durationMs);
        const run = createRun(scenario, { fidelity });
        run.advanceTo(atMs);
        run.change(pointer, value);
        run.advanceTo(scenario.durationMs);

        const written = parseKafkaScenario({ ...given, changes: [{ atMs, set: { [pointer]: value } }] });
        expect(run.trace().hash).toBe(simulate(written, { fidelity }).hash);
      }),
      RUNS,
    );
  });

  it('should have the arrivals of its traffic, whatever the consumers are like', () => {
    fc.assert(
      fc.property(rawKafkaScenario(anything), rawKafkaScenario(anything), (one, other) => {
        const kafka = { ...(other['kafka'] as object), topic: (one['kafka'] as { topic: unknown }).topic };
        const { traffic, durationMs, seed } = one;
        const swapped = { ...other, kafka, traffic, durationMs, seed };

        expect(valuesOf(simulate(parseKafkaScenario(swapped), { fidelity }), 'arrivals')).toEqual(
          valuesOf(simulate(parseKafkaScenario(one), { fidelity }), 'arrivals'),
        );
      }),
      RUNS,
    );
  });

  it('should gain nothing but idle members from more members than partitions', () => {
    fc.assert(
      fc.property(rawKafkaScenario({}), fc.integer({ min: 1, max: 4 }), (given, more) => {
        const kafka = given['kafka'] as { topic: { partitions: number }; group: object };
        const withMembers = (instances: number) =>
          simulate(parseKafkaScenario({ ...given, kafka: { ...kafka, group: { ...kafka.group, instances } } }), { fidelity });
        const { partitions } = kafka.topic;
        const enough = withMembers(partitions);
        const tooMany = withMembers(partitions + more);
        const aboutMembers = /^(instances|timeInState|poll-idle-ratio)/;

        expect(tooMany.series.filter(({ id }) => !aboutMembers.test(id))).toEqual(
          enough.series.filter(({ id }) => !aboutMembers.test(id)),
        );
        expect(tooMany.latency).toEqual(enough.latency);
        expect(enough.summary).toEqual(tooMany.summary);
        expect(valuesOf(tooMany, 'instances').map((instances) => instances - more)).toEqual(valuesOf(enough, 'instances'));
      }),
      RUNS,
    );
  });
});
