/** From the lines that a lab's program wrote to a trace.v1: the same type that the simulator gives. */
import { readFileSync } from 'node:fs';
import { hashTrace, LATENCY_EDGES_MS, summarize } from '../../src/sim/index.ts';
import type { Scenario, Series, StateChange, Summary, Trace, TraceEvent, TraceSource } from '../../src/sim/index.ts';

/** One sample: numbers by the id of their curve; null = nothing to measure. */
export interface Sample {
  readonly atMs: number;
  readonly [id: string]: number | readonly number[] | null;
}

/** What a program's lines say, sorted by kind. */
export interface Lines {
  readonly samples: readonly Sample[];
  readonly windows: readonly (readonly number[])[];
  readonly events: readonly TraceEvent[];
  readonly states: readonly StateChange[];
  /** The last line. */
  readonly end: Readonly<Record<string, number | null>>;
}

interface Line {
  readonly kind: 'sample' | 'window' | 'event' | 'state' | 'end';
  readonly [key: string]: unknown;
}

/** @throws Error where the program did not come to its end */
export function readLines(file: string): Lines {
  const lines = readFileSync(file, 'utf8')
    .split('\n')
    .filter((line) => line !== '')
    .map((line) => JSON.parse(line) as Line);
  const of = (kind: Line['kind']) => lines.filter((line) => line.kind === kind);
  const [end] = of('end');
  if (end === undefined) throw new Error(`${file} has no last line: the run did not come to its end.`);
  return {
    samples: of('sample').map(({ kind: _kind, ...sample }) => sample as unknown as Sample),
    windows: of('window').map((line) => line['counts'] as readonly number[]),
    events: of('event').map((line) => ({
      atMs: line['atMs'] as number,
      kind: line['event'] as string,
      entity: line['entity'] as string,
      detail: line['detail'] as Readonly<Record<string, unknown>>,
    })),
    states: of('state').map((line) => ({
      atMs: line['atMs'] as number,
      entity: line['entity'] as string,
      state: line['state'] as string,
    })),
    end: Object.fromEntries(
      Object.entries(end).filter((entry): entry is [string, number | null] => typeof entry[1] === 'number' || entry[1] === null),
    ),
  };
}

/** How a lab's samples become curves: the id in the sample → the curve's own names. A list of numbers becomes one curve each. */
export type Curves = Readonly<Record<string, { readonly id?: string; readonly of: string; readonly unit: string }>>;

/** @param system keys that the system adds to the summary */
export function toTrace(
  scenario: Scenario,
  source: TraceSource,
  lines: Lines,
  curves: Curves,
  system: Readonly<Record<string, number | null>>,
): Trace {
  const { samples, end } = lines;
  const timeMs = Float64Array.from(samples, (sample) => sample.atMs);
  const column = (id: string): Float64Array => Float64Array.from(samples, (sample) => asNumber(sample[id]));
  const series = Object.entries(curves).flatMap(([key, { id = key, of, unit }]): Series[] => {
    const first = samples[0]?.[key];
    if (!Array.isArray(first)) return [{ id, of, unit, values: column(key) }];
    return first.map((_, index) => ({
      id,
      of: `${of}/${String(index)}`,
      unit,
      values: Float64Array.from(samples, (sample) => asNumber((sample[key] as readonly number[])[index])),
    }));
  });
  const latency = {
    windowMs: 5000,
    edgesMs: LATENCY_EDGES_MS,
    counts: lines.windows.map((row) => Float64Array.from(row)),
  };
  const backlog = column('backlog');
  const summary: Summary = summarize({
    ratePerSecond: scenario.traffic.ratePerSecond,
    timeMs,
    backlog,
    arrivalsPerSecond: column('arrivals'),
    latency,
    ledger: {
      initialBacklog: 0,
      produced: end['produced'] ?? 0,
      processed: end['processed'] ?? 0,
      duplicates: end['duplicates'] ?? 0,
      dropped: end['dropped'] ?? 0,
      deadLettered: end['deadLettered'] ?? 0,
      lost: end['lost'] ?? 0,
      backlog: backlog.at(-1) ?? 0,
      inFlight: end['inFlight'] ?? 0,
    },
    latencyMaxMs: end['latencyMaxMs'] ?? null,
    oldestUnfinishedMs: end['oldestUnfinishedMs'] ?? 0,
    sinkLatencyP95Ms: end['sinkLatencyP95Ms'] ?? null,
    system,
  });
  const inRun = ({ atMs }: { readonly atMs: number }): boolean => atMs <= scenario.durationMs;
  const trace = {
    format: 'trace.v1' as const,
    source,
    timeMs,
    series,
    latency,
    states: lines.states.filter(inRun),
    events: lines.events.filter(inRun),
    summary,
    warnings: [],
  };
  return { ...trace, hash: hashTrace(trace) };
}

function asNumber(value: unknown): number {
  return typeof value === 'number' ? value : Number.NaN;
}
