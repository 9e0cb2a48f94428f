/** How much work a run of a pipe may be. */
import type { PipeScenario } from './pipe-scenario.ts';
import type { Problem } from './problem.ts';
import { millions, MOST_STEPS, recordsUntil } from './work-estimate.ts';

/** Refuses pipes that would have too many records to move, and shows the arithmetic. */
export function findTooMuchPipeWork({ traffic, durationMs, pipe }: PipeScenario): Problem[] {
  const records = Math.ceil(traffic.initialBacklog + recordsUntil(traffic.ratePerSecond, durationMs));
  const stages = pipe.stages.length;
  const steps = records * stages;
  const mostSteps = MOST_STEPS / 5;
  if (steps <= mostSteps) return [];
  return [
    {
      path: '/traffic/ratePerSecond',
      message: 'a pipe moves every record by itself, and these are too many',
      given: `${millions(records)} records × ${String(stages)} stages = ${millions(steps)} steps`,
      allowed: `at most ${millions(mostSteps)} steps`,
      hint: 'Take a lower rate or a shorter time.',
    },
  ];
}
