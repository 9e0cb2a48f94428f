/** The worker of pages that simulate a pipe. */
import { pipeSimulator } from '../sim/index.ts';
import { serveSimulator } from './serve-simulator.ts';

serveSimulator(pipeSimulator);
