/** The worker of pages that simulate Flink. */
import { flinkSimulator } from '../sim/index.ts';
import { serveSimulator } from './serve-simulator.ts';

serveSimulator(flinkSimulator);
