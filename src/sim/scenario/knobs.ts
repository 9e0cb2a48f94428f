/** The knobs of every system by name: what an exercise may put on a slider. A page that runs one system imports that system's rules only. */
import { FLINK_AUTOSCALER_KNOBS } from './flink-autoscaler-knobs.ts';
import { FLINK_KNOBS } from './flink-knobs.ts';
import { KAFKA_KNOBS } from './kafka-knobs.ts';
import { KAFKA_START_KNOBS } from './kafka-start-knobs.ts';
import { PROTECTION_KNOBS } from './protection-knobs.ts';
import { SERVICE_KNOBS } from './service-knobs.ts';
import { SPARK_KNOBS } from './spark-knobs.ts';

export const KNOBS = {
  ...KAFKA_KNOBS,
  ...KAFKA_START_KNOBS,
  ...FLINK_KNOBS,
  ...FLINK_AUTOSCALER_KNOBS,
  ...SPARK_KNOBS,
  ...SERVICE_KNOBS,
  ...PROTECTION_KNOBS,
};
