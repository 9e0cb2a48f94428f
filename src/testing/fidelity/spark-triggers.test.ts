import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parseScenarioText, parseTraceText } from '../../sim/index.ts';
import { repository } from '../../tooling/paths.ts';

/** The rule of the model's trigger-grid.ts, read off what a real Spark did. Wakes and reports of a busy machine take a few milliseconds. */
const MOST_LATE_MS = 50;

const recordings = join(repository, 'content', 'recordings');
const names = readdirSync(recordings).filter((name) => name.startsWith('lab-spark-'));

describe('batches of a real query', () => {
  it.each(names)('%s: one in time waits for the next multiple of the interval, one that is late is followed at once', (name) => {
    const { intervalMs, batches } = read(name);
    expect(batches.length).toBeGreaterThan(20);

    for (const [i, batch] of batches.entries()) {
      const before = batches[i - 1];
      if (before?.id !== batch.id - 1) continue;
      const boundaryMs = (Math.floor(before.startMs / intervalMs) + 1) * intervalMs;
      const dueMs = Math.max(boundaryMs, before.endMs);
      expect(batch.startMs - dueMs, `batch ${String(batch.id)}`).toBeGreaterThanOrEqual(0);
      expect(batch.startMs - dueMs, `batch ${String(batch.id)}`).toBeLessThanOrEqual(MOST_LATE_MS);
    }
  });
});

// Helpers

interface Batch {
  readonly id: number;
  /** Wall clock, ms: the grid stands on it. */
  readonly startMs: number;
  readonly endMs: number;
}

function read(name: string): { readonly intervalMs: number; readonly batches: readonly Batch[] } {
  const recorded = parseTraceText(readFileSync(join(recordings, name), 'utf8'));
  if (!recorded.ok || recorded.trace.source.kind !== 'recorded') throw new Error(`${name} is no recording.`);
  const { source, events } = recorded.trace;
  const scenario = parseScenarioText(readFileSync(join(repository, 'content', 'scenarios', `${source.scenario}.json`), 'utf8'));
  if (!scenario.ok || scenario.scenario.system !== 'spark') throw new Error(`${name} is not of Spark.`);
  const { trigger } = scenario.scenario.spark;
  if (typeof trigger !== 'object' || !('processingTimeMs' in trigger)) throw new Error(`${name} has no interval.`);
  const beganMs = Date.parse(source.at);
  const batches = events
    .filter(({ kind, atMs }) => kind === 'batch.committed' && atMs > 0)
    .map(({ atMs, detail }): Batch => {
      const { batchId, durationMs } = detail as { readonly batchId: number; readonly durationMs: Record<string, number> };
      return { id: batchId, startMs: beganMs + atMs - (durationMs['triggerExecution'] ?? 0), endMs: beganMs + atMs };
    });
  return { intervalMs: trigger.processingTimeMs, batches };
}
