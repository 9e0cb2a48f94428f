/** What a knob is: a setting that may be turned, most of them while a run is going on. */
import type { NumberRange } from './field.ts';

interface KnobBase {
  /** JSON Pointer; `*` stands for the name of a service or the id of an operator. */
  readonly pointer: string;
  readonly label: string;
  /** What turning it does, in one plain sentence. */
  readonly sentence: string;
  /** It is set before a run and stays: whatever reads it reads it once. */
  readonly isFixedInRun?: true;
}

/** A number within a range. */
export interface NumberKnob extends KnobBase, NumberRange {
  /** Whole numbers only. */
  readonly integer: boolean;
  /** The engine lets it rise and never fall. */
  readonly onlyRises?: boolean;
  /** May also be null, "no limit". */
  readonly nullable: boolean;
  /** The engine's default where it has one, else the format's; null = no limit. */
  readonly default: number | null;
  /** What a slider usefully offers: a part of min…max, in equal steps. */
  readonly slider: { readonly min: number; readonly max: number; readonly step: number };
}

/** One of a few values: the engine's own words, or on and off; null = no restriction. */
export interface ChoiceKnob extends KnobBase {
  readonly choices: readonly (string | boolean | null)[];
  readonly default: string | boolean | null;
}

export type Knob = NumberKnob | ChoiceKnob;

export function isChoiceKnob(knob: Knob): knob is ChoiceKnob {
  return 'choices' in knob;
}

/** The knob at a pointer's tokens; null where nothing may be turned while a run is going on. */
export function findKnob(knobs: readonly Knob[], tokens: readonly string[]): Knob | null {
  for (const knob of knobs) {
    const pattern = knob.pointer.slice(1).split('/');
    if (pattern.length === tokens.length && pattern.every((part, i) => part === '*' || part === tokens[i])) return knob;
  }
  return null;
}
