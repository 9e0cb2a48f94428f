/** The assignment of a classic group as its leader works it out, and who owns what in the coordinator's eyes. */
import type { KafkaScenario } from '../scenario/scenario.ts';
import { CLIENT_ASSIGNORS, withholdMoving, type Assignment } from './assignors.ts';

export class LeaderAssignment {
  readonly #strategy: keyof typeof CLIENT_ASSIGNORS;
  /** Without what moves, after the first round of a cooperative rebalance. */
  current: Assignment = new Map();

  constructor(scenario: KafkaScenario) {
    this.#strategy = scenario.kafka.group.config['partition.assignment.strategy'];
  }

  get isEager(): boolean {
    return this.#strategy !== 'cooperative-sticky';
  }

  /** @param held what each member holds, or had last */
  renew(partitions: number, members: readonly number[], held: Assignment): void {
    if (members.length === 0) this.current = new Map();
    else {
      const wanted = CLIENT_ASSIGNORS[this.#strategy](partitions, members, held);
      this.current = this.isEager ? wanted : withholdMoving(wanted, held);
    }
  }

  of(member: number): readonly number[] {
    return this.current.get(member) ?? [];
  }

  rename(member: number, ghost: number): void {
    this.current = new Map([...this.current].map(([name, partitions]) => [name === member ? ghost : name, partitions]));
  }

  /** The owner of each partition; in a cooperative group who holds a partition that moves owns it until it gives it up. −1 = nobody. */
  owners(partitions: number, held: Assignment): Int32Array {
    const owners = new Int32Array(partitions).fill(-1);
    if (!this.isEager) for (const [member, all] of held) for (const partition of all) owners[partition] = member;
    for (const [member, all] of this.current) for (const partition of all) owners[partition] = member;
    return owners;
  }
}
