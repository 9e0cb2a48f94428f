/** Numbers and times in words, alike in the text twin, on the command line and in verdicts. */

/**
 * A count as it is said: whole below ten thousand, hundreds below a million, tenths of a million above. Round before subtracting
 * where the reader sees both numbers and their difference.
 */
export function roundedCount(count: number): number {
  const size = Math.abs(count);
  const step = size >= 999_950_000 ? 1e8 : size >= 999_950 ? 1e5 : size >= 10_000 ? 100 : 1;
  return Math.floor(count / step + 0.5) * step;
}

/** "812", "12,300", "3.1 million": for reading aloud. */
export function countInWords(count: number): string {
  const rounded = roundedCount(count);
  const size = Math.abs(rounded);
  if (size >= 1e9) return `${oneDecimal(rounded / 1e9)} billion`;
  if (size >= 1e6) return `${oneDecimal(rounded / 1e6)} million`;
  return grouped(rounded);
}

/** A whole number with its thousands set apart by commas. */
export function grouped(count: number): string {
  const digits = String(Math.abs(count));
  return `${count < 0 ? '−' : ''}${digits.replaceAll(/\B(?=(\d{3})+$)/g, ',')}`;
}

/** "350 ms", "4.2 s", "5 min 20 s", "2 h 5 min". */
export function timeInWords(ms: number): string {
  if (ms < 1000) return `${ms < 10 ? oneDecimal(ms) : String(Math.floor(ms + 0.5))} ms`;
  const seconds = ms / 1000;
  if (seconds < 100) return `${oneDecimal(seconds)} s`;
  const whole = Math.floor(seconds + 0.5);
  return whole < 7200 ? inSixties(whole, 'min', 's') : inSixties(Math.floor(whole / 60 + 0.5), 'h', 'min');
}

function inSixties(whole: number, large: string, small: string): string {
  const rest = whole % 60;
  return `${grouped((whole - rest) / 60)} ${large}${rest === 0 ? '' : ` ${String(rest)} ${small}`}`;
}

/** "12.5 %". */
export function shareInWords(share: number): string {
  return `${oneDecimal(share * 100)} %`;
}

/** One digit after the point, left out where it is 0. */
export function oneDecimal(value: number): string {
  return String(Math.floor(value * 10 + 0.5) / 10);
}
