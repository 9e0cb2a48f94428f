/** What the simulator says about one situation of the mini challenge. */
export interface Regime {
  readonly id: string;
  readonly title: string;
  readonly about: string;
  readonly choices: readonly {
    readonly id: string;
    readonly title: string;
    /** Records finished per second. */
    readonly throughput: number;
    /** By how much the lag grows (or, negative, shrinks) per second. */
    readonly lagGrowth: number;
  }[];
}
