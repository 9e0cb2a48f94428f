/** Reads files off the main thread: a run of many megabytes takes seconds to parse, in which a page would not answer. */
import { readFile } from './read-file.ts';
import { buffersOf } from './sim-server.ts';

self.onmessage = async ({ data: file }: MessageEvent<File>) => {
  const read = await readFile(file);
  self.postMessage(read, { transfer: read.kind === 'run' ? buffersOf(read.trace) : [] });
};
