/** The worker of pages that simulate Spark. */
import { sparkSimulator } from '../sim/index.ts';
import { serveSimulator } from './serve-simulator.ts';

serveSimulator(sparkSimulator);
