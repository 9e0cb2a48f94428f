/**
 * Members that send no more heartbeats. The coordinator keeps them until their session is over, and until then nobody else gets their
 * partitions. A process that comes back is a new member, unless it has a `group.instance.id`.
 */
export class SilentMembers {
  readonly #expiresMs = new Map<number, number>();

  /** `member` was last heard of one session before `expiresMs`. */
  add(member: number, expiresMs: number): void {
    this.#expiresMs.set(member, expiresMs);
  }

  has(member: number): boolean {
    return this.#expiresMs.has(member);
  }

  /** It was heard of again, or removed for another reason. */
  delete(member: number): void {
    this.#expiresMs.delete(member);
  }

  /** When the next session is over, ms; Infinity when all is well. */
  nextMs(): number {
    let next = Infinity;
    for (const atMs of this.#expiresMs.values()) if (atMs < next) next = atMs;
    return next;
  }

  /** One whose session is over; undefined when there is none (any more). */
  expired(nowMs: number): number | undefined {
    for (const [member, atMs] of this.#expiresMs) if (atMs <= nowMs) return member;
    return undefined;
  }
}
