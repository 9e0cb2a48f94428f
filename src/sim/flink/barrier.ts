/** A checkpoint barrier in a channel. */
export interface Barrier {
  readonly checkpoint: number;
  readonly triggeredAtMs: number;
  readonly isSavepoint: boolean;
  /** It overtakes the data before it. */
  readonly isUnaligned: boolean;
}
