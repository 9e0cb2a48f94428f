import { describe, expect, it } from 'vitest';
import { parseScenario } from '../../src/sim/index.ts';
import type { SparkScenario } from '../../src/sim/index.ts';
import { sessionConfigOf } from './plan.ts';

describe('sessionConfigOf', () => {
  it('should have the slots of the scenario in local mode', () => {
    expect(sessionConfigOf(scenario(), '/a.jar:/b.jar', undefined)).toMatchObject({
      'spark.master': 'local[6]',
      'spark.driver.extraClassPath': '/a.jar:/b.jar',
    });
  });

  it('should ask a cluster for the scenario’s executors, and hand the jars to them', () => {
    expect(sessionConfigOf(scenario(), '/a.jar:/b.jar', 'spark://somewhere:7077')).toMatchObject({
      'spark.master': 'spark://somewhere:7077',
      'spark.jars': '/a.jar,/b.jar',
      'spark.executor.cores': 2,
      'spark.executor.instances': 3,
      'spark.cores.max': 6,
    });
  });
});

// Helpers

function scenario(): SparkScenario {
  const parsed = parseScenario({
    format: 'scenario.v1',
    system: 'spark',
    durationMs: 1000,
    traffic: { ratePerSecond: [[0, 50]] },
    spark: { cluster: { executors: 3, coresPerExecutor: 2 } },
  });
  if (!parsed.ok || parsed.scenario.system !== 'spark') throw new Error('The scenario of this test must parse.');
  return parsed.scenario;
}
