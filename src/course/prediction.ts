/** A learner's prediction beside what happened: how far off, in numbers and in one sentence. */
import { countInWords, oneDecimal, shareInWords, timeInWords } from '../sim/index.ts';

export interface Score {
  /** Predicted minus observed, in the unit of the question; null where there is no distance. */
  readonly error: number | null;
  /** The distance as a share of what was observed; null where that is 0 or unknown. */
  readonly relativeError: number | null;
  /** Right, or within a fifth. */
  readonly isClose: boolean;
  readonly sentence: string;
}

const CLOSE = 0.2;

/** What a predicted number is made of, so that it can be said in words: `ms`, `s`, `share`, or the word after the number. */
export type Quantity = string;

function inWords(value: number, quantity: Quantity): string {
  if (quantity === 'ms') return timeInWords(value);
  if (quantity === 's') return timeInWords(value * 1000);
  if (quantity === 'share') return shareInWords(value);
  const number = Math.abs(value) < 100 ? oneDecimal(value) : countInWords(value);
  return quantity === 'count' ? number : `${number} ${quantity}`;
}

/**
 * Scores a predicted number. `observed` null = it never happened (a backlog that was never drained); `predicted` null = "never".
 * `write` says a number otherwise than by its quantity, as a moment on a clock.
 */
export function scoreNumber(
  predicted: number | null,
  observed: number | null,
  quantity: Quantity,
  write = (value: number): string => inWords(value, quantity),
): Score {
  if (predicted === null || observed === null) {
    const isClose = predicted === observed;
    const said = predicted === null ? 'never' : write(predicted);
    const was = observed === null ? 'never happened' : `was ${write(observed)}`;
    return {
      error: null,
      relativeError: null,
      isClose,
      sentence: isClose ? 'Right: it never happened.' : `You said ${said}; it ${was}.`,
    };
  }
  const error = predicted - observed;
  const relativeError = observed === 0 ? null : Math.abs(error / observed);
  const isClose = relativeError === null ? error === 0 : relativeError <= CLOSE;
  const sentence = `You said ${write(predicted)}; it was ${write(observed)}: ${distanceInWords(predicted, observed)}.`;
  return { error, relativeError, isClose, sentence };
}

function distanceInWords(predicted: number, observed: number): string {
  if (predicted === observed) return 'exactly right';
  if (observed <= 0 || predicted <= 0) return predicted > observed ? 'too high' : 'too low';
  const ratio = predicted > observed ? predicted / observed : observed / predicted;
  const direction = predicted > observed ? 'too high' : 'too low';
  if (ratio >= 2) return `${ratio >= 10 ? String(Math.round(ratio)) : String(Math.round(ratio * 10) / 10)} times ${direction}`;
  const percent = Math.round((Math.abs(predicted - observed) / observed) * 100);
  return percent === 0 ? 'less than 1 % off' : `${String(percent)} % ${direction}`;
}

/** Scores a choice among a few options. */
export function scoreChoice(chosen: string, right: string, text: (option: string) => string): Score {
  const isClose = chosen === right;
  const sentence = isClose
    ? `You said “${text(chosen)}”, and so it was.`
    : `You said “${text(chosen)}”; it was “${text(right)}”.`;
  return { error: null, relativeError: null, isClose, sentence };
}

/** A drawn or measured curve: rising times and a value for each. */
export interface Curve {
  readonly timeMs: ArrayLike<number>;
  readonly values: ArrayLike<number>;
}

/** A curve's value at a time, on the straight line between its points; the first and last value hold outside. */
export function valueOnCurve({ timeMs, values }: Curve, atMs: number): number {
  let low = 0;
  let high = timeMs.length - 1;
  if (high < 0) return 0;
  if (atMs <= (timeMs[0] ?? 0)) return values[0] ?? 0;
  if (atMs >= (timeMs[high] ?? 0)) return values[high] ?? 0;
  while (high - low > 1) {
    const middle = (low + high) >> 1;
    if ((timeMs[middle] ?? 0) <= atMs) low = middle;
    else high = middle;
  }
  const from = timeMs[low] ?? 0;
  const to = timeMs[high] ?? from;
  const before = values[low] ?? 0;
  const after = values[high] ?? before;
  return to === from ? after : before + ((after - before) * (atMs - from)) / (to - from);
}

/**
 * Scores a drawn curve against a measured one. The error is the mean distance over the measured times; relative to the measured peak.
 * The sentence compares the two peaks, by height and by time.
 */
export function scoreCurve(drawn: Curve, observed: Curve, quantity: Quantity): Score {
  let distance = 0;
  let count = 0;
  for (let i = 0; i < observed.timeMs.length; i++) {
    const value = observed.values[i] ?? Number.NaN;
    if (Number.isNaN(value)) continue;
    distance += Math.abs(valueOnCurve(drawn, observed.timeMs[i] ?? 0) - value);
    count++;
  }
  const guess = peakOfCurve(drawn);
  const truth = peakOfCurve(observed);
  const error = count === 0 ? null : distance / count;
  const relativeError = error === null || !(truth.value > 0) ? null : error / truth.value;
  const sentence =
    `You drew a peak of ${inWords(guess.value, quantity)} at ${timeInWords(guess.atMs)}; ` +
    `it was ${inWords(truth.value, quantity)} at ${timeInWords(truth.atMs)}.`;
  return { error, relativeError, isClose: relativeError === null ? error === 0 : relativeError <= CLOSE / 2, sentence };
}

function peakOfCurve({ timeMs, values }: Curve): { readonly value: number; readonly atMs: number } {
  let best = { value: 0, atMs: timeMs[0] ?? 0 };
  for (let i = 0; i < values.length; i++) {
    const value = values[i] ?? Number.NaN;
    if (value > best.value) best = { value, atMs: timeMs[i] ?? 0 };
  }
  return best;
}
