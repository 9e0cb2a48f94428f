/** The worker of pages that simulate Kafka. */
import { kafkaSimulator } from '../sim/index.ts';
import { serveSimulator } from './serve-simulator.ts';

serveSimulator(kafkaSimulator);
