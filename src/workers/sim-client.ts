/**
 * The page's side: asks for runs, and only the newest question counts. While a preview is being computed, further ones wait and only
 * the last of them is sent, with the exact run behind it that was asked for since; an exact run is given up as soon as anything newer is asked for.
 * An exact run behind a preview begins when that has been drawn: on two cores it would take the time of the drawing.
 */
import type { System, Trace } from '../sim/index.ts';
import { afterFrame } from './after-frame.ts';
import type { FromWorker, SimRequest, ToWorker } from './messages.ts';
import { startSimWorker } from './start-worker.ts';

export interface SimAnswer {
  /** The run so far; only for exact runs, every 200 ms or so. */
  onpartial?: (trace: Trace) => void;
  ondone: (trace: Trace, wallMs: number) => void;
  /** The knobs were refused, or else something broke; in words. */
  onproblem: (message: string, isRefusal: boolean) => void;
}

export interface SimClient {
  simulate(question: Omit<SimRequest, 'id'>, answer: SimAnswer): void;
  /** Gives up what is being computed; its answer is not called any more. */
  stop(): void;
  /** Ends the worker. */
  dispose(): void;
}

/** What is needed of a Worker. */
export interface WorkerLike {
  postMessage(message: ToWorker): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<FromWorker>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

interface Asked {
  readonly request: SimRequest;
  readonly answer: SimAnswer;
}

/** A client for scenarios of one system. The worker is started with the first question. */
export function createSimClient(
  system: System,
  start: (system: System) => WorkerLike = startSimWorker,
  whenDrawn = afterFrame,
): SimClient {
  let worker: WorkerLike | null = null;
  let lastId = 0;
  let running: Asked | null = null;
  let waiting: Asked[] = [];

  function started(): WorkerLike {
    const fresh = start(system);
    fresh.onmessage = ({ data }) => {
      receive(data);
    };
    fresh.onerror = (event) => {
      const asked = waiting.at(-1) ?? running;
      stop();
      fresh.terminate();
      if (worker === fresh) worker = null;
      asked?.answer.onproblem(event.message || 'The simulator could not be loaded.', false);
    };
    return fresh;
  }

  function send(asked: Asked): void {
    running = asked;
    worker ??= started();
    worker.postMessage({ kind: 'simulate', request: asked.request });
  }

  function sendNext(): void {
    if (running !== null) return;
    const next = waiting.shift();
    if (next !== undefined) send(next);
  }

  function receive(message: FromWorker): void {
    if (running?.request.id !== message.id) return;
    const { answer } = running;
    const isOver = message.kind !== 'trace' || message.isFinal;
    // A newer question waits: what has just arrived is drawn all the same, so that the picture follows the hand.
    if (isOver) {
      running = null;
      if (waiting[0]?.request.fidelity === 'exact') whenDrawn(sendNext);
      else sendNext();
    }
    if (message.kind === 'refused') {
      const told = message.problems.map((problem) => `${problem.message}: ${problem.given}; allowed: ${problem.allowed}`);
      answer.onproblem(told.join('. '), true);
    } else if (message.kind === 'failed') answer.onproblem(message.message, false);
    else if (message.isFinal) answer.ondone(message.trace, message.wallMs);
    else answer.onpartial?.(message.trace);
  }

  function stop(): void {
    if (running !== null) worker?.postMessage({ kind: 'stop', id: running.request.id });
    running = null;
    waiting = [];
  }

  return {
    simulate: (question, answer) => {
      const asked = { request: { ...question, id: ++lastId }, answer };
      if (running?.request.fidelity !== 'preview') {
        waiting = [];
        send(asked);
      } else waiting = question.fidelity === 'preview' ? [asked] : [...waiting, asked];
    },
    stop,
    dispose: () => {
      stop();
      worker?.terminate();
      worker = null;
    },
  };
}
