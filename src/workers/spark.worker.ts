/** The worker of pages that simulate Spark. */
import { sparkEngine } from '../sim/index.ts';
import { serveEngine } from './serve-engine.ts';

serveEngine(sparkEngine);
