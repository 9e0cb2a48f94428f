import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { parseScenario } from './parse-scenario.ts';
import { parseScenarioText } from './parse-scenario-text.ts';

describe('parseScenario on any value', () => {
  it('should answer, never throw', () => {
    fc.assert(
      fc.property(
        fc.anything({ withBigInt: true, withDate: true, withMap: true, withNullPrototype: true, withTypedArray: true }),
        (value) => {
          expect(typeof parseScenario(value).ok).toBe('boolean');
        },
      ),
    );
  });

  it('should answer when any field of a scenario is anything', () => {
    const paths = [
      'seed',
      'durationMs',
      'traffic',
      'services',
      'changes',
      'faults',
      'slo',
      'kafka',
      'protection',
      'autoscaler',
      'title',
    ];
    fc.assert(
      fc.property(fc.constantFrom(...paths), fc.anything(), (key, value) => {
        const input = {
          format: 'scenario.v1',
          system: 'kafka',
          durationMs: 1000,
          traffic: { ratePerSecond: [[0, 1]] },
          kafka: {},
          [key]: value,
        };
        const result = parseScenario(input);

        if (!result.ok)
          for (const problem of result.problems) expect(problem.message.length * problem.allowed.length).toBeGreaterThan(0);
      }),
      { numRuns: 1000 },
    );
  });

  it('should answer on any text', () => {
    fc.assert(
      fc.property(fc.oneof(fc.string(), fc.json()), (text) => {
        expect(typeof parseScenarioText(text).ok).toBe('boolean');
      }),
    );
  });

  it('should read what it has read to the same scenario', () => {
    const partitions = fc.integer({ min: 1, max: 1000 });
    const instances = fc.integer({ min: 0, max: 1000 });
    const threading = fc.constantFrom('inline', 'worker');
    fc.assert(
      fc.property(
        partitions,
        instances,
        threading,
        fc.double({ min: 0, max: 1000, noNaN: true }),
        (count, group, work, recordMs) => {
          const first = parseScenario({
            format: 'scenario.v1',
            system: 'kafka',
            durationMs: 1000,
            traffic: { ratePerSecond: [[0, 100]] },
            kafka: { topic: { partitions: count }, group: { instances: group }, application: { threading: work, recordMs } },
          });
          if (!first.ok) throw new Error(JSON.stringify(first.problems));

          expect(parseScenario(first.scenario)).toEqual(first);
          expect(parseScenario(JSON.parse(JSON.stringify(first.scenario)))).toEqual(first);
        },
      ),
    );
  });
});
