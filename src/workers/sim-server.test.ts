import { describe, expect, it } from 'vitest';
import type { Problem, Scenario, Trace } from '../sim/index.ts';
import type { FromWorker, SimRequest } from './messages.ts';
import { buffersOf, createSimServer } from './sim-server.ts';

describe('createSimServer', () => {
  it('computes an exact run in slices, shows it as it grows, and ends with the whole of it', async () => {
    const { serve, posted } = server({ msPerSecond: 10 });

    await serve({ kind: 'simulate', request: ask(1) });

    const traces = posted.filter((message) => message.kind === 'trace');
    expect(traces.length).toBeGreaterThan(3);
    expect(traces.map((message) => message.isFinal)).toEqual([...traces.slice(1).map(() => false), true]);
    expect(traces.at(-1)?.trace.timeMs.at(-1)).toBe(100_000);
  });

  it('never computes much longer than a slice without looking for messages', async () => {
    const { serve, breaths } = server({ msPerSecond: 10 });

    await serve({ kind: 'simulate', request: ask(1) });

    expect(Math.max(...breaths.slice(2))).toBeLessThanOrEqual(25);
  });

  it('computes a preview at once', async () => {
    const { serve, posted, breaths } = server({ msPerSecond: 0.1 });

    await serve({ kind: 'simulate', request: { ...ask(1), fidelity: 'preview' } });

    expect(breaths).toEqual([]);
    expect(posted).toHaveLength(1);
  });

  it('gives a run up as soon as something newer is asked for', async () => {
    const { serve, posted } = server({ msPerSecond: 10 });

    const first = serve({ kind: 'simulate', request: ask(1) });
    const second = serve({ kind: 'simulate', request: ask(2) });
    await Promise.all([first, second]);

    expect(posted.filter((message) => message.kind === 'trace' && message.isFinal).map((message) => message.id)).toEqual([2]);
  });

  it('stops when it is told to', async () => {
    const { serve, posted } = server({ msPerSecond: 10 });

    const run = serve({ kind: 'simulate', request: ask(1) });
    await serve({ kind: 'stop', id: 1 });
    await run;

    expect(posted).toEqual([]);
  });

  it('says why knobs are refused and what broke', async () => {
    const problems = [{ path: '/x', message: 'no knob', given: '1', allowed: 'nothing' }];
    const refusing = server({ msPerSecond: 1, problems });
    const breaking = server({ msPerSecond: Number.NaN });

    await refusing.serve({ kind: 'simulate', request: ask(1) });
    await breaking.serve({ kind: 'simulate', request: ask(1) });

    expect(refusing.posted).toEqual([{ kind: 'refused', id: 1, problems }]);
    expect(breaking.posted).toEqual([{ kind: 'failed', id: 1, message: 'broken' }]);
  });

  it('asks for no rules where no knob was turned, and says so where they cannot be loaded', async () => {
    const { serve, posted } = server({ msPerSecond: 1, findContradictions: () => Promise.reject(new TypeError('no network')) });

    await serve({ kind: 'simulate', request: { ...ask(1), isParsed: true } });
    await serve({ kind: 'simulate', request: ask(2) });

    expect(posted.at(-2)).toMatchObject({ kind: 'trace', id: 1, isFinal: true });
    expect(posted.at(-1)).toMatchObject({ kind: 'failed', id: 2, message: expect.stringMatching(/with a network/) as string });
  });

  it('gives a run up that was overtaken while the rules were loading', async () => {
    const { serve, posted } = server({ msPerSecond: 1, findContradictions: () => Promise.resolve([]) });

    const overtaken = serve({ kind: 'simulate', request: ask(1) });
    await serve({ kind: 'simulate', request: { ...ask(2), isParsed: true, fidelity: 'preview' } });
    await overtaken;

    expect(posted.map(({ id }) => id)).toEqual([2]);
  });
});

describe('buffersOf', () => {
  it('hands over each block of memory once, and never the bucket edges that all runs share', () => {
    const block = new ArrayBuffer(64);
    const edgesMs = new Float64Array(2);
    const trace = traceUntil(0);
    const handedOver = buffersOf({
      ...trace,
      timeMs: new Float64Array(block, 0, 4),
      series: [{ id: 'lag', of: 'group', unit: 'records', values: new Float64Array(block, 32, 4) }],
      latency: { windowMs: 5000, edgesMs, counts: [edgesMs] },
    });

    expect(handedOver).toEqual([block]);
  });
});

// Helpers

const scenario = { durationMs: 100_000 } as Scenario;
const ask = (id: number): SimRequest => ({ id, scenario, fidelity: 'exact' });

function traceUntil(nowMs: number): Trace {
  const empty = { windowMs: 5000, edgesMs: new Float64Array(1), counts: [] };
  return { timeMs: new Float64Array([0, nowMs]), series: [], latency: empty } as unknown as Trace;
}

/** A server whose engine takes so many wall ms per simulated second, on a clock of its own. */
function server({
  msPerSecond,
  problems = [],
  findContradictions = () => Promise.resolve(problems),
}: {
  msPerSecond: number;
  problems?: Problem[];
  findContradictions?: () => Promise<Problem[]>;
}) {
  let wallMs = 0;
  let breathedAtMs = 0;
  const posted: FromWorker[] = [];
  const breaths: number[] = [];
  const serve = createSimServer(
    {
      findContradictions,
      createPlant: () => {
        let nowMs = 0;
        return {
          get nowMs() {
            return nowMs;
          },
          advanceTo: (ms) => {
            if (Number.isNaN(msPerSecond)) throw new Error('broken');
            wallMs += ((ms - nowMs) / 1000) * msPerSecond;
            nowMs = ms;
          },
          trace: () => traceUntil(nowMs),
        };
      },
    },
    {
      now: () => wallMs,
      breathe: () => {
        breaths.push(wallMs - breathedAtMs);
        breathedAtMs = wallMs;
        return Promise.resolve();
      },
      post: (message) => void posted.push(message),
    },
  );
  return { serve, posted, breaths };
}
