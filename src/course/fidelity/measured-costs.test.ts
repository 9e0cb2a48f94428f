import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../sim/index.ts';
import type { Scenario, SparkScenario, TraceSource } from '../../sim/index.ts';
import { withMeasuredCosts } from './measured-costs.ts';

describe('withMeasuredCosts', () => {
  it('changes the costs of Kafka’s application and of the service, and nothing else', () => {
    const scenario = parsed('kafka', { services: { downstream: { serviceMs: 5 } } });
    const fitted = { recordMs: 0.61, serviceMs: 5.2, roundTripMs: 3, pollMs: 4 };

    const changed = withMeasuredCosts(scenario, source(fitted));

    expect(changed).toMatchObject({
      services: { downstream: { serviceMs: 5.2 } },
      kafka: { application: { recordMs: 0.61, roundTripMs: 3, pollMs: 4 } },
    });
    expect({ ...changed, services: scenario.services, kafka: (scenario as { kafka: unknown }).kafka }).toEqual(scenario);
  });

  it('lets a call of a Flink operator hold its place as long as was measured, slow ones too', () => {
    const scenario = parsed('flink', {
      services: { profiles: { serviceMs: 20, distribution: { tail: { share: 0.01, ms: 200 } } } },
      flink: {
        operators: [
          { id: 'source', kind: 'kafkaSource' },
          { id: 'enrich', kind: 'async', async: { service: 'profiles' } },
          { id: 'sink', kind: 'sink' },
        ],
      },
    });

    const { services } = withMeasuredCosts(scenario, source({ source: 0.1, enrich: 0.05, enrichCall: 23.5, sink: 0.1 }));

    expect(services).toMatchObject({ profiles: { serviceMs: 23.5, distribution: { tail: { share: 0.01, ms: 203.5 } } } });
  });

  it('puts a Spark run on the grid of the wall clock that it was recorded on', () => {
    const fitted = {
      recordMs: 1,
      stateCommitMs: 0,
      latestOffset: 1,
      walCommit: 2,
      queryPlanning: 3,
      taskLaunch: 4,
      commitOffsets: 5,
    };

    const { spark } = withMeasuredCosts(parsed('spark', {}), source(fitted, '2026-11-26T05:00:00.250Z')) as SparkScenario;

    expect(spark.startedAt).toBe(Date.parse('2026-11-26T05:00:00.250Z'));
    expect(spark.costs.overheadMs).toEqual({ latestOffset: 1, walCommit: 2, queryPlanning: 3, taskLaunch: 4, commitOffsets: 5 });
  });

  it('leaves a scenario alone where nothing was measured', () => {
    const scenario = parsed('kafka', {});

    expect(withMeasuredCosts(scenario, source(undefined))).toBe(scenario);
  });
});

// Helpers

function parsed(system: 'kafka' | 'flink' | 'spark', more: object): Scenario {
  const result = parseScenario({
    format: 'scenario.v1',
    id: 'measured',
    title: 'Measured',
    system,
    seed: 1,
    durationMs: 10_000,
    traffic: { ratePerSecond: [[0, 100]], recordBytes: 100 },
    [system]: {},
    ...more,
  });
  if (!result.ok) throw new Error(JSON.stringify(result.problems));
  return result.scenario;
}

function source(
  fitted: Readonly<Record<string, number>> | undefined,
  at = '2026-11-26',
): Extract<TraceSource, { readonly kind: 'recorded' }> {
  const measured = fitted === undefined ? {} : { fitted };
  return { kind: 'recorded', engine: 'Apache', at, machine: 'm', command: 'c', scenario: 'measured', ...measured };
}
