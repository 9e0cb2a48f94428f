/** How much work an exact run of a Flink job may be: buffers, async calls and barriers; records are no events. */
import { mostSubtasks } from './flink-most-subtasks.ts';
import type { FlinkScenario } from './flink-scenario.ts';
import type { Problem } from './problem.ts';
import { least, millions, most, MOST_STEPS, recordsUntil } from './work-estimate.ts';

/** Upper bounds of what an exact run of the job moves. */
export function estimateFlinkSteps(scenario: FlinkScenario): {
  readonly buffers: number;
  readonly calls: number;
  readonly wakeUps: number;
} {
  const { durationMs, traffic, flink } = scenario;
  const { config, operators } = flink;
  const timeoutMs = Math.max(1, config['execution.buffer-timeout.interval']);
  let arriving = traffic.initialBacklog + recordsUntil(traffic.ratePerSecond, durationMs);
  let buffers = 0;
  let calls = 0;
  let wakeUps = 0;
  for (const [i, operator] of operators.entries()) {
    const pointer = `/flink/operators/${String(i)}`;
    const subtasks = most(scenario, `${pointer}/parallelism`, mostSubtasks(scenario, operator));
    const recordMs = least(scenario, `${pointer}/recordMs`, operator.recordMs);
    // No more records are handled than come, and no more than the subtasks have time for.
    const handled = Math.min(arriving, recordMs === 0 ? Infinity : (subtasks * durationMs) / recordMs);
    const before = operators[i - 1];
    const channels = before === undefined ? subtasks : subtasks * Math.min(mostSubtasks(scenario, before), MOST_CHANNELS);
    const byTimeout = (channels * durationMs) / timeoutMs;
    const recordsPerBuffer = Math.max(1, config['taskmanager.memory.segment-size'] / traffic.recordBytes);
    buffers += Math.min(handled, handled / recordsPerBuffer + byTimeout);
    wakeUps += (subtasks * durationMs) / config['pipeline.auto-watermark-interval'];
    if (operator.kind === 'async') calls += handled * (1 + (operator.async.retry?.maxAttempts ?? 0));
    if (operator.kind === 'sink' && operator.service !== null) calls += handled / operator.batchRecords;
    arriving = operator.kind === 'sink' ? 0 : handled * operator.selectivity;
  }
  return { buffers, calls, wakeUps };
}

const MOST_CHANNELS = 200;

/** Refuses jobs whose exact run would take too long, and shows the arithmetic. */
export function findTooMuchFlinkWork(scenario: FlinkScenario): Problem[] {
  const { buffers, calls, wakeUps } = estimateFlinkSteps(scenario);
  const steps = Math.ceil(buffers + calls + wakeUps);
  if (steps <= MOST_STEPS) return [];
  return [
    {
      path: '',
      message: 'an exact run would take too long',
      given: `up to ${millions(buffers)} buffers + ${millions(calls)} calls + ${millions(wakeUps)} watermarks = ${millions(steps)} steps`,
      allowed: `at most ${millions(MOST_STEPS)} steps`,
      hint:
        scenario.autoscaler === null
          ? 'Simulate a shorter time, fewer subtasks or a lower rate, or raise the buffer timeout.'
          : 'Simulate a shorter time or a lower rate, lower job.autoscaler.vertex.max-parallelism, or raise the buffer timeout.',
    },
  ];
}
