/** The worker of pages that simulate Flink. */
import { flinkEngine } from '../sim/index.ts';
import { serveEngine } from './serve-engine.ts';

serveEngine(flinkEngine);
