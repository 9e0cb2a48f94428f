/**
 * The worker's side: computes a run in slices and looks between them whether something newer was asked for. Apart from the worker
 * itself, so that a test can bring its own clock and engine.
 */
import type { Engine, Scenario, Trace } from '../sim/index.ts';
import type { FromWorker, SimRequest, ToWorker } from './messages.ts';

export interface Surroundings {
  /** Wall clock, ms. */
  now(): number;
  /** Resolves after the messages that wait have been delivered. */
  breathe(): Promise<void>;
  post(message: FromWorker, transfer: Transferable[]): void;
}

/** A slice of computing, wall ms: how long a newer request has to wait at the most, about. */
const SLICE_WALL_MS = 20;
/** Between two pictures of a run that is being computed, wall ms. */
const PARTIAL_WALL_MS = 200;
const FIRST_SLICE_MS = 2000;

/** Returns the handler for the page's messages. */
export function createSimServer(engine: Engine<Scenario>, surroundings: Surroundings): (message: ToWorker) => Promise<void> {
  const { now, breathe, post } = surroundings;
  let current = 0;

  async function compute(request: SimRequest): Promise<void> {
    const { id, fidelity, scenario } = request;
    if (request.isParsed !== true) {
      const problems = await engine.findContradictions(scenario).catch(() => {
        throw new Error('What checks the settings could not be loaded. Try again, with a network.');
      });
      if (current !== id) return;
      if (problems.length > 0) {
        post({ kind: 'refused', id, problems }, []);
        return;
      }
    }
    const { durationMs } = scenario;
    const startMs = now();
    const run = engine.createPlant(scenario, { fidelity });
    let partialAtMs = startMs;
    let sliceMs = fidelity === 'preview' ? durationMs : FIRST_SLICE_MS;
    while (run.nowMs < durationMs) {
      const sliceStartMs = now();
      run.advanceTo(Math.min(durationMs, run.nowMs + sliceMs));
      if (run.nowMs >= durationMs) break;
      const tookMs = now() - sliceStartMs;
      // The next slice is sized by the last one, but never more than doubled: the load may rise sixfold within a second.
      sliceMs = Math.max(100, Math.min(sliceMs * 2, (sliceMs * SLICE_WALL_MS) / Math.max(tookMs, 1)));
      if (now() - partialAtMs >= PARTIAL_WALL_MS) {
        // Copied, not transferred: the run still needs its arrays.
        post({ kind: 'trace', id, trace: run.trace(), isFinal: false, wallMs: now() - startMs }, []);
        partialAtMs = now();
      }
      await breathe();
      if (current !== id) return;
    }
    const trace = run.trace();
    post({ kind: 'trace', id, trace, isFinal: true, wallMs: now() - startMs }, buffersOf(trace));
  }

  return async (message) => {
    if (message.kind === 'stop') {
      if (message.id === current) current = 0;
      return;
    }
    const { request } = message;
    current = request.id;
    try {
      await compute(request);
    } catch (error) {
      post({ kind: 'failed', id: request.id, message: error instanceof Error ? error.message : String(error) }, []);
    }
  };
}

/** The memory of a trace's curves, each block once, to be handed over instead of copied. Bucket edges are shared by all runs: copied. */
export function buffersOf(trace: Trace): Transferable[] {
  const shared = trace.latency.edgesMs.buffer;
  const columns = [trace.timeMs, ...trace.series.map((series) => series.values), ...trace.latency.counts];
  const buffers = new Set<ArrayBufferLike>(columns.map((column) => column.buffer));
  buffers.delete(shared);
  return [...buffers].filter((buffer) => buffer instanceof ArrayBuffer);
}
