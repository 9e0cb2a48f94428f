/** The worker of pages that simulate Kafka. */
import { kafkaEngine } from '../sim/index.ts';
import { serveEngine } from './serve-engine.ts';

serveEngine(kafkaEngine);
