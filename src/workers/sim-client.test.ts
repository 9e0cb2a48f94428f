import { describe, expect, it, vi } from 'vitest';
import type { Fidelity, Scenario, Trace } from '../sim/index.ts';
import type { FromWorker, SimRequest, ToWorker } from './messages.ts';
import { createSimClient } from './sim-client.ts';
import type { SimAnswer, WorkerLike } from './sim-client.ts';
import { ownAddress } from './trusted-address.ts';

describe('createSimClient', () => {
  it('starts no worker before the first question', () => {
    const { client, started } = clientWithWorker();

    expect(started()).toBe(0);
    client.simulate(question('preview'), answer());
    client.simulate(question('preview'), answer());
    expect(started()).toBe(1);
  });

  it('sends only the newest of the previews that were asked for while one was computed, and draws each that comes', () => {
    const { client, sent, reply } = clientWithWorker();
    const answers = [answer(), answer(), answer()];

    for (const each of answers) client.simulate(question('preview'), each);
    expect(sent().map(({ id }) => id)).toEqual([1]);
    reply(final(1));
    expect(sent().map(({ id }) => id)).toEqual([1, 3]);
    reply(final(3));

    expect(answers.map(({ ondone }) => vi.mocked(ondone).mock.calls.length)).toEqual([1, 0, 1]);
  });

  it('sends the newest preview before the exact run that was asked for with it, and that when the preview has been drawn', () => {
    const { client, sent, reply, draw } = clientWithWorker();
    const [preview, exact] = [answer(), answer()];

    client.simulate(question('preview'), answer());
    client.simulate(question('preview'), answer());
    client.simulate(question('exact'), answer());
    client.simulate(question('preview'), preview);
    client.simulate(question('exact'), exact);
    reply(final(1));
    reply(final(4));
    expect(sent().map(({ id }) => id)).toEqual([1, 4]);
    expect(preview.ondone).toHaveBeenCalledTimes(1);
    draw();
    reply(final(5));

    expect(sent().map(({ id }) => id)).toEqual([1, 4, 5]);
    expect(exact.ondone).toHaveBeenCalledTimes(1);
  });

  it('gives up an exact run that waits for its preview to be drawn when anything newer is asked for', () => {
    const { client, sent, reply, draw } = clientWithWorker();

    client.simulate(question('preview'), answer());
    client.simulate(question('exact'), answer());
    reply(final(1));
    client.simulate(question('preview'), answer());
    draw();
    expect(sent().map(({ id }) => id)).toEqual([1, 3]);
    reply(final(3));
    expect(sent().map(({ id }) => id)).toEqual([1, 3]);
  });

  it('does not wait for an exact run, and does not listen to it any more', () => {
    const { client, sent, reply } = clientWithWorker();
    const [exact, preview] = [answer(), answer()];

    client.simulate(question('exact'), exact);
    client.simulate(question('preview'), preview);
    expect(sent().map(({ id }) => id)).toEqual([1, 2]);
    reply(final(1));
    reply(final(2));

    expect(exact.ondone).not.toHaveBeenCalled();
    expect(preview.ondone).toHaveBeenCalledTimes(1);
  });

  it('hands on the run as it grows', () => {
    const { client, reply } = clientWithWorker();
    const asked = answer();

    client.simulate(question('exact'), asked);
    reply({ ...final(1), isFinal: false });
    reply({ ...final(1), isFinal: false });
    reply(final(1));

    expect(asked.onpartial).toHaveBeenCalledTimes(2);
    expect(asked.ondone).toHaveBeenCalledTimes(1);
  });

  it('is silent after stop', () => {
    const { client, reply, messages } = clientWithWorker();
    const asked = answer();

    client.simulate(question('exact'), asked);
    client.stop();
    reply(final(1));

    expect(asked.ondone).not.toHaveBeenCalled();
    expect(messages.at(-1)).toEqual({ kind: 'stop', id: 1 });
  });

  it('tells why knobs were refused', () => {
    const { client, reply } = clientWithWorker();
    const asked = answer();

    client.simulate(question('exact'), asked);
    reply({ kind: 'refused', id: 1, problems: [{ path: '/a', message: 'too small', given: '0', allowed: '1 to 64' }] });

    expect(asked.onproblem).toHaveBeenCalledWith('too small: 0; allowed: 1 to 64', true);
  });

  it('tells when the worker cannot be loaded, and starts a new one with the next question', () => {
    const { client, fail, started } = clientWithWorker();
    const asked = answer();

    client.simulate(question('exact'), asked);
    fail();
    expect(asked.onproblem).toHaveBeenCalledWith('The simulator could not be loaded.', false);

    client.simulate(question('exact'), answer());
    expect(started()).toBe(2);
  });
});

describe('ownAddress', () => {
  const page = 'https://course.example/lessons/one/';

  it('makes the site’s own addresses absolute', () => {
    expect(ownAddress('/_assets/worker.js', page)).toBe('https://course.example/_assets/worker.js');
  });

  it.each(['https://elsewhere.example/worker.js', '//elsewhere.example/worker.js', 'data:text/javascript,1', 'javascript:1'])(
    'refuses %s',
    (given) => {
      expect(() => ownAddress(given, page)).toThrow(TypeError);
    },
  );
});

// Helpers

const question = (fidelity: Fidelity) => ({ scenario: {} as Scenario, fidelity });
const answer = () => ({ onpartial: vi.fn(), ondone: vi.fn(), onproblem: vi.fn() }) satisfies SimAnswer;
const final = (id: number) => ({ kind: 'trace', id, trace: {} as Trace, isFinal: true, wallMs: 1 }) as const;

function clientWithWorker() {
  const messages: ToWorker[] = [];
  const workers: WorkerLike[] = [];
  const undrawn: (() => void)[] = [];
  const start = () => {
    const worker: WorkerLike = {
      postMessage: (message) => void messages.push(message),
      terminate: () => undefined,
      onmessage: null,
      onerror: null,
    };
    workers.push(worker);
    return worker;
  };
  const client = createSimClient('kafka', start, (work) => void undrawn.push(work));
  return {
    client,
    messages,
    started: () => workers.length,
    sent: (): SimRequest[] => messages.flatMap((message) => (message.kind === 'simulate' ? [message.request] : [])),
    reply: (data: FromWorker) => workers.at(-1)?.onmessage?.({ data } as MessageEvent<FromWorker>),
    draw: () => {
      for (const work of undrawn.splice(0)) work();
    },
    fail: () => workers.at(-1)?.onerror?.({ message: '' } as ErrorEvent),
  };
}
