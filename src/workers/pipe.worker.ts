/** The worker of pages that simulate a pipe. */
import { pipeEngine } from '../sim/index.ts';
import { serveEngine } from './serve-engine.ts';

serveEngine(pipeEngine);
