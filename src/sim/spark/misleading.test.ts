import { readFileSync } from 'node:fs';
import { describe, expect, it } from 'vitest';
import { simulate } from '../run.ts';
import { parseScenarioText } from '../scenario/parse-scenario-text.ts';
import type { Trace } from '../trace/trace.ts';
import { batchesOf, valuesOf } from './vectors/read-batches.ts';
import vectors from './vectors/spark.json' with { type: 'json' };

function runFile(name: string): Trace {
  const parsed = parseScenarioText(readFileSync(new URL(`../../../content/scenarios/${name}.json`, import.meta.url), 'utf8'));
  if (!parsed.ok) throw new Error(JSON.stringify(parsed.problems));
  return simulate(parsed.scenario);
}

/** Spark prints rates with one decimal. */
const oneDecimal = (value: number): number => Math.round(value * 10) / 10;

describe('two situations that Spark’s own rates hide', () => {
  it('should show equal rates while the lag grows', () => {
    const wanted = vectors['6_overload_capped'];
    const trace = runFile('spark-equal-rates');
    const batches = batchesOf(trace);
    const lag = valuesOf(trace, 'lag');

    for (const batch of batches.slice(1))
      expect([oneDecimal(batch.input), oneDecimal(batch.processed)]).toEqual([wanted.rate, wanted.rate]);
    expect(batches.slice(0, 4).map((batch) => batch.behindLatest)).toEqual(wanted.behindLatest);
    expect(((lag[300] as number) - (lag[60] as number)) / 240).toBeCloseTo(wanted.lagPerSecond, -1);
    expect(trace.summary).toMatchObject({ drainedAtMs: null, stabilizedAtMs: null });
  });

  it('should process faster than it takes in, stand idle most of the time, and never recover', () => {
    const wanted = vectors['7_cap_too_low'];
    const trace = runFile('spark-cap-too-low');
    const batches = batchesOf(trace);

    for (const batch of batches.slice(1))
      expect([oneDecimal(batch.input), oneDecimal(batch.processed)]).toEqual([wanted.input, wanted.processed]);
    batches.forEach((batch, k) => {
      expect(batch.behindLatest).toBe(wanted.behindLatestPerBatch * (k + 1));
    });
    expect(trace.summary).toMatchObject({ drainedAtMs: null, stabilizedAtMs: null, overruns: 0 });
  });
});
