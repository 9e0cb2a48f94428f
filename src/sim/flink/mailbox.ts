/**
 * What a subtask's thread is to do between two records: barriers, snapshots.
 *
 * Source: MailboxProcessor.java, TaskMailboxImpl.java (1.20, 2.0).
 */
import { Ring } from './ring.ts';

/** Something for the thread to do; false = it is not done yet, and the thread waits. */
export type Mail = (nowMs: number) => boolean;

export class Mailbox {
  readonly #mails = new Ring<Mail>();

  get isEmpty(): boolean {
    return this.#mails.size === 0;
  }

  add(mail: Mail): void {
    this.#mails.push(mail);
  }

  /** Does what has come; false = something is not done yet. */
  empty(nowMs: number): boolean {
    for (let mail = this.#mails.peek(); mail !== undefined; mail = this.#mails.peek()) {
      if (!mail(nowMs)) return false;
      this.#mails.shift();
    }
    return true;
  }
}
