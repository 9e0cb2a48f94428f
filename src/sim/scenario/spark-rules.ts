/** Spark's knobs and rules, for the parser and for a worker that runs Spark only. */
import type { Fault } from './common-scenario.ts';
import { PROTECTION_KNOBS } from './protection-knobs.ts';
import type { SystemRules } from './rules.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';
import { findSparkContradictions } from './spark-contradictions.ts';
import { SPARK_KNOBS } from './spark-knobs.ts';
import type { SparkScenario } from './spark-scenario.ts';
import { findTooMuchSparkWork } from './spark-work-estimate.ts';

export const sparkRules: SystemRules<SparkScenario> = {
  knobs: [...Object.values(SPARK_KNOBS), ...Object.values(SERVICE_KNOBS), ...Object.values(PROTECTION_KNOBS)],
  findContradictions: findSparkContradictions,
  findTooMuchWork: findTooMuchSparkWork,
  faultComplaint: (_scenario, { kind, target }: Fault) => {
    if (kind === 'stall') return { message: 'nothing of a Spark query stalls', allowed: 'a fault of the kind "slow" or "crash"' };
    if (kind === 'crash' && target === '/spark/driver') return null;
    return /^\/spark\/cluster\/executors\/(0|[1-9]\d{0,2})$/.test(target)
      ? null
      : {
          message: 'no such part of the query',
          allowed: '/services/NAME, /spark/driver, or /spark/cluster/executors/N, N from 0 to 999',
        };
  },
};
