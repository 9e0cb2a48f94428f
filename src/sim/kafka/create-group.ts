/** The group of a scenario, by its protocol. */
import type { EventQueue } from '../kernel/event-queue.ts';
import type { KafkaScenario } from '../scenario/scenario.ts';
import { ClassicGroup } from './classic-group.ts';
import { ConsumerGroup } from './consumer-group.ts';
import type { GroupProtocol, MembershipHost } from './group-protocol.ts';
import type { KafkaRecorder } from './recorder.ts';

/**
 * @param deadlineSlot the event slot for what ends by itself: join phases, sessions
 * @param instances how many instances there may ever be
 * @param members those that form a stable group at t = 0
 */
export function createGroup(
  scenario: KafkaScenario,
  queue: EventQueue,
  recorder: KafkaRecorder,
  host: MembershipHost,
  deadlineSlot: number,
  instances: number,
  members: readonly number[],
): GroupProtocol {
  const Group = scenario.kafka.group.config['group.protocol'] === 'consumer' ? ConsumerGroup : ClassicGroup;
  return new Group(scenario, queue, recorder, host, deadlineSlot, instances, members);
}
