/** The page's side of reading files: one worker for each file, which ends when the file is read. */
import address from './files.worker.ts?worker&url';
import type { ReadFile } from './read-file.ts';
import { trustedAddress } from './trusted-address.ts';

/** What is needed of a Worker. */
export interface FileWorker {
  postMessage(file: File): void;
  terminate(): void;
  onmessage: ((event: MessageEvent<ReadFile>) => void) | null;
  onerror: ((event: ErrorEvent) => void) | null;
}

/** A file as a run or a scenario, or why it is neither. Never rejects. Call it in a browser only. */
export function readInWorker(file: File, start: () => FileWorker = startFileWorker): Promise<ReadFile> {
  return new Promise((resolve) => {
    const worker = start();
    const end = (answer: ReadFile): void => {
      worker.terminate();
      resolve(answer);
    };
    worker.onmessage = ({ data }) => {
      end(data);
    };
    worker.onerror = () => {
      end({
        kind: 'refused',
        reason: 'What reads files could not be loaded, or ran out of memory. Try again, with a network.',
        problems: [],
      });
    };
    worker.postMessage(file);
  });
}

function startFileWorker(): FileWorker {
  return new Worker(trustedAddress(address), { type: 'module', name: 'files' });
}
