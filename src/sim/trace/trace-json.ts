/** Traces as JSON and back: typed arrays become lists, NaN (no value) becomes null. What comes back in is checked like any input. */
import { choice, nullable, number, text } from '../scenario/field.ts';
import type { Field } from '../scenario/field.ts';
import { dictionary, list, object, partial, variant } from '../scenario/field-objects.ts';
import { parseJsonText } from '../scenario/parse-scenario-text.ts';
import { show } from '../scenario/problem.ts';
import type { Problem } from '../scenario/problem.ts';
import { FIDELITIES } from './trace.ts';
import type { Series, Summary, Trace, TraceEvent, TraceSource } from './trace.ts';

/** The longest text of a trace, characters: 64 MiB. */
export const LONGEST_TRACE_TEXT = 67_108_864;
const MOST_SAMPLES = 100_000;
const MOST_NUMBERS = 20_000_000;
const MOST_ENTRIES = 1_000_000;

/** A trace as a value that JSON.stringify writes without loss. */
export function traceToJson(trace: Trace): unknown {
  return {
    ...trace,
    timeMs: [...trace.timeMs],
    series: trace.series.map((series) => ({
      ...series,
      values: Array.from(series.values, (value) => (Number.isNaN(value) ? null : value)),
    })),
    latency: { ...trace.latency, edgesMs: [...trace.latency.edgesMs], counts: trace.latency.counts.map((row) => [...row]) },
  };
}

const time = (description: string): Field<number> => number({ min: 0, max: 1e15, unit: 'ms' }, description);
const name = (description: string): Field<string> => text(200, description);

/** A list of numbers as a typed array; null stands for NaN where that is allowed. */
function numbers(description: string, allowed: { readonly missing: boolean; readonly min: number }): Field<Float64Array> {
  const kind = allowed.missing ? 'numbers, null where there is no value' : 'numbers';
  return {
    read: (input, path, problems) => {
      if (!Array.isArray(input)) {
        problems.push({ path, message: 'not a list', given: show(input), allowed: `a list of ${kind}` });
        return undefined;
      }
      const items: readonly unknown[] = input;
      const values = new Float64Array(items.length);
      for (const [i, item] of items.entries()) {
        if (typeof item === 'number' && Number.isFinite(item) && item >= allowed.min) values[i] = item;
        else if (item === null && allowed.missing) values[i] = Number.NaN;
        else {
          problems.push({
            path: `${path}/${String(i)}`,
            message: 'not a possible number',
            given: show(item),
            allowed: `one of the ${kind}`,
          });
          return undefined;
        }
      }
      return values;
    },
    schema: {
      description,
      type: 'array',
      items: allowed.missing ? { type: ['number', 'null'] } : { type: 'number', minimum: allowed.min },
    },
  };
}

const anyNumber = { min: -1e15, max: 1e15, unit: '' };
const counted = (description: string): Field<number> => number({ ...anyNumber, unit: 'a count or a share' }, description);
const measured = (description: string): Field<number | null> => nullable(number(anyNumber, description));

const source: Field<TraceSource> = variant(
  'kind',
  {
    simulated: object(
      {
        kind: choice(['simulated'], 'A run of this simulator.'),
        engine: name('Name and version of the simulator.'),
        fidelity: choice(FIDELITIES, 'How it was run.'),
        scenario: name('Id of the scenario.'),
        scenarioHash: name('Hash of the parsed scenario.'),
        seed: number({ min: 0, max: 4_294_967_295, unit: '', integer: true }, 'Seed of the run.'),
      },
      'A simulated run.',
    ),
    recorded: object(
      {
        kind: choice(['recorded'], 'A recording of the real engine.'),
        engine: name('Name and version of the engine.'),
        at: name('Day of the recording.'),
        machine: name('What it ran on.'),
        command: name('How it was started.'),
        scenario: name('Id of the scenario.'),
        fitted: dictionary(
          { pattern: /^\w{1,64}$/, allowed: 'a name of letters and digits', max: 100 },
          number(anyNumber, 'A fitted constant.'),
          'Constants fitted to the recording.',
        ),
      },
      'A recording.',
    ),
    imported: object({ kind: choice(['imported'], 'An imported export.'), from: name('Where it was exported.') }, 'An import.'),
  },
  [],
  'Where the trace comes from.',
);

const series: Field<Series> = object(
  {
    id: name('Name of the curve.'),
    of: name('The entity that it belongs to: group, consumer/3, partition/7.'),
    unit: name('records, records/s, ms, s, share, count or bytes.'),
    values: numbers('One value per time.', { missing: true, min: -1e15 }),
  },
  'A curve.',
);

const anything: Field<unknown> = { read: (input) => (input === undefined ? null : input), schema: {} };
const eventKeys = object(
  { atMs: time('When, ms.'), kind: name('What happened.'), entity: name('To whom.') },
  'Something that happened.',
  {
    detail: dictionary(
      { pattern: /^[\w.]{1,64}$/, allowed: 'a name of letters, digits and dots', max: 20 },
      anything,
      'More about it.',
    ),
  },
);

const event: Field<TraceEvent> = {
  read: (input, path, problems) => {
    const read = eventKeys.read(input, path, problems);
    if (read === undefined) return undefined;
    const { detail } = input as { readonly detail?: Readonly<Record<string, unknown>> };
    return detail === undefined ? read : { ...read, detail };
  },
  schema: eventKeys.schema,
};
const SYSTEM_KEY = { pattern: /^[A-Za-z]\w{0,63}$/, allowed: 'a name of letters and digits', max: 200 };

const summaryKeys = {
  initialBacklog: counted('Records waiting at the start.'),
  produced: counted('Records that arrived.'),
  processed: counted('Records finished for the first time.'),
  duplicates: counted('Records finished again.'),
  dropped: counted('Records shed on purpose.'),
  deadLettered: counted('Records parked.'),
  lost: counted('Records gone without anyone deciding it.'),
  backlog: counted('Records not finished at the end.'),
  inFlight: counted('Those of them handed to the application.'),
  peakBacklog: counted('Highest backlog.'),
  peakBacklogAtMs: time('Time of the highest backlog, ms.'),
  drainedAtMs: measured('When the peak was worked off, ms; null = never.'),
  stabilizedAtMs: measured('From when the backlog no longer grew, ms; null = never.'),
  latencyP50Ms: measured('Half of the records finished at this age or younger, ms.'),
  latencyP95Ms: measured('95 % of the records finished at this age or younger, ms.'),
  latencyP99Ms: measured('99 % of the records finished at this age or younger, ms.'),
  latencyMaxMs: measured('Oldest age of a finished record, ms.'),
  oldestUnfinishedMs: counted('Age of the oldest unfinished record at the end, ms.'),
  sinkLatencyP95Ms: measured('95 % of the calls took this long or less, ms.'),
  retries: counted('Repeated calls.'),
  retryShareMax: counted('Retries ÷ first attempts, worst 10 s.'),
  breakerOpens: counted('How often a circuit breaker opened.'),
  heapShareMax: counted('Largest share of the heap in use.'),
  gcShareMax: counted('Largest share of the time spent on garbage collection.'),
  outOfMemoryKills: counted('Processes that ran out of memory.'),
} as const;

/** The keys that every system's summary has. */
export const SUMMARY_KEYS = Object.keys(summaryKeys) as readonly (keyof typeof summaryKeys)[];

const summary: Field<Summary> = {
  read: (input, path, problems) => {
    const before = problems.length;
    const all = dictionary(SYSTEM_KEY, measured('A number, or null.'), 'Numbers by name.').read(input, path, problems);
    if (all === undefined) return undefined;
    const common = object(summaryKeys, 'The summary.').read(
      Object.fromEntries(SUMMARY_KEYS.map((key) => [key, all[key]])),
      path,
      problems,
    );
    return problems.length === before && common !== undefined ? { ...all, ...common } : undefined;
  },
  schema: {
    ...partial(summaryKeys, 'The summary: the keys that every system has, and those that the system adds.').schema,
    required: SUMMARY_KEYS,
    additionalProperties: { type: ['number', 'null'] },
  },
};

/** The whole format; the published JSON Schema is made from it too. */
export const traceFields = object(
  {
    format: choice(['trace.v1'], 'The format: "trace.v1".'),
    source,
    timeMs: numbers('Rising times of the samples, ms.', { missing: false, min: 0 }),
    series: list(series, { min: 0, max: 5000 }, 'Curves over the times.'),
    latency: object(
      {
        windowMs: number({ min: 1, max: 1e12, unit: 'ms' }, 'Length of a window, ms.'),
        edgesMs: numbers(
          'Rising lower edges of the buckets, ms; the last bucket is open unless there is one edge more than counts.',
          { missing: false, min: 0 },
        ),
        counts: list(
          numbers('Records per bucket.', { missing: false, min: 0 }),
          { min: 0, max: MOST_SAMPLES },
          'One row per window.',
        ),
      },
      'Ages of the records that finished in each window.',
    ),
    states: list(
      object({ atMs: time('When, ms.'), entity: name('Who.'), state: name('The state entered.') }, 'A change of state.'),
      { min: 0, max: MOST_ENTRIES },
      'Changes of state.',
    ),
    events: list(event, { min: 0, max: MOST_ENTRIES }, 'What happened.'),
    summary,
    hash: text(64, 'Hash over every number of the trace.'),
    warnings: list(text(500, 'A warning.'), { min: 0, max: 100 }, 'What to know before believing a figure.'),
  },
  'A run, a recording or an import.',
);

export type ParsedTrace =
  { readonly ok: true; readonly trace: Trace } | { readonly ok: false; readonly problems: readonly Problem[] };

/** Reads trace.v1 from a value as JSON.parse gives it. Never throws. */
export function parseTrace(input: unknown): ParsedTrace {
  const problems: Problem[] = [];
  const trace = traceFields.read(input, '', problems);
  if (trace === undefined) return { ok: false, problems };
  problems.push(...findMismatches(trace));
  return problems.length === 0 ? { ok: true, trace } : { ok: false, problems };
}

/** Reads trace.v1 from JSON text. Never throws. */
export function parseTraceText(json: string): ParsedTrace {
  const read = parseJsonText(json, LONGEST_TRACE_TEXT);
  return read.ok ? parseTrace(read.value) : { ok: false, problems: [read.problem] };
}

function findMismatches({ timeMs, series: curves, latency }: Trace): Problem[] {
  const problems: Problem[] = [];
  if (timeMs.length > MOST_SAMPLES || timeMs.length * curves.length > MOST_NUMBERS) {
    const given = `${String(timeMs.length)} times, ${String(curves.length)} curves`;
    problems.push({
      path: '/timeMs',
      message: 'too large',
      given,
      allowed: `at most ${String(MOST_SAMPLES)} times and ${String(MOST_NUMBERS)} numbers`,
    });
  }
  const notRising = timeMs.findIndex((at, i) => i > 0 && at <= (timeMs[i - 1] ?? 0));
  if (notRising > 0) {
    problems.push({
      path: `/timeMs/${String(notRising)}`,
      message: 'the times do not rise',
      given: String(timeMs[notRising]),
      allowed: `above ${String(timeMs[notRising - 1])}`,
    });
  }
  for (const [i, curve] of curves.entries()) {
    if (curve.values.length === timeMs.length) continue;
    const path = `/series/${String(i)}/values`;
    problems.push({
      path,
      message: 'not one value per time',
      given: `${String(curve.values.length)} values`,
      allowed: `${String(timeMs.length)} values`,
    });
  }
  for (const [i, row] of latency.counts.entries()) {
    const buckets = latency.edgesMs.length;
    if (row.length === buckets || row.length === buckets - 1) continue;
    problems.push({
      path: `/latency/counts/${String(i)}`,
      message: 'not one count per bucket',
      given: `${String(row.length)} counts`,
      allowed: `${String(buckets)} counts, or one fewer`,
    });
  }
  return problems.slice(0, 10);
}
