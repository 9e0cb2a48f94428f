import { describe, expect, it, vi } from 'vitest';
import { readInWorker } from './file-client.ts';
import type { FileWorker } from './file-client.ts';
import type { ReadFile } from './read-file.ts';

const file = new File(['{}'], 'given.json');

describe('readInWorker', () => {
  it('sends the file to a worker and ends it with the answer', async () => {
    const worker = fakeWorker();
    const answer: ReadFile = { kind: 'refused', reason: 'It is empty.', problems: [] };

    const read = readInWorker(file, () => worker);
    worker.onmessage?.(new MessageEvent('message', { data: answer }));

    expect(await read).toEqual(answer);
    expect(worker.postMessage).toHaveBeenCalledExactlyOnceWith(file);
    expect(worker.terminate).toHaveBeenCalledOnce();
  });

  it('says so where the worker breaks', async () => {
    const worker = fakeWorker();

    const read = readInWorker(file, () => worker);
    worker.onerror?.(new Event('error') as ErrorEvent);

    expect(await read).toMatchObject({ kind: 'refused', reason: expect.stringMatching(/could not be loaded/) as string });
    expect(worker.terminate).toHaveBeenCalledOnce();
  });
});

// Helpers

function fakeWorker(): FileWorker {
  return { postMessage: vi.fn(), terminate: vi.fn(), onmessage: null, onerror: null };
}
