/** Numbers as people say them: 120 k records/s, 3.1 M records, 4 min 10 s. English, with narrow no-break spaces inside a quantity. */

const SPACE = '\u202f';
const PREFIXES = [
  { factor: 1e9, symbol: 'G', word: 'billion' },
  { factor: 1e6, symbol: 'M', word: 'million' },
  { factor: 1e3, symbol: 'k', word: 'thousand' },
] as const;

/** At most `digits` significant digits, never in exponent form, no trailing zeros. */
function plain(value: number, digits = 3): string {
  return String(Number(value.toPrecision(digits)));
}

function split(value: number): { readonly number: string; readonly symbol: string; readonly word: string } {
  const size = Math.abs(value);
  // 999.6 k is shown as 1 M: the prefix is chosen after rounding to three digits.
  const prefix = PREFIXES.find(({ factor }) => size >= factor * 0.9995);
  if (prefix === undefined) return { number: plain(Math.abs(value) < 1e-9 ? 0 : value), symbol: '', word: '' };
  return { number: plain(value / prefix.factor), symbol: prefix.symbol, word: prefix.word };
}

/** `4_812_345` as "4.81 M"; NaN as a dash. */
export function formatCount(value: number): string {
  if (Number.isNaN(value)) return '–';
  const { number, symbol } = split(value);
  return symbol === '' ? number : `${number}${SPACE}${symbol}`;
}

type Units = readonly [milli: string, second: string, minute: string, hour: string];
const SYMBOLS: Units = ['ms', 's', 'min', 'h'];
const WORDS: Units = ['millisecond', 'second', 'minute', 'hour'];

const withSymbol = (amount: string, unit: string) => `${amount}${SPACE}${unit}`;
const withWord = (amount: string, unit: string) => `${amount} ${unit}${amount === '1' ? '' : 's'}`;

/** A span of time: "850 ms", "4.2 s", "42 s", "4 min 10 s", "1 h 5 min"; NaN as a dash. */
export function formatDuration(ms: number): string {
  return duration(ms, SYMBOLS, withSymbol);
}

/** A span of time in words: "4 minutes 10 seconds". */
export function speakDuration(ms: number): string {
  return duration(ms, WORDS, withWord);
}

function duration(ms: number, units: Units, write: (amount: string, unit: string) => string): string {
  const [milli, second, minute, hour] = units;
  if (Number.isNaN(ms)) return '–';
  if (ms < 0.5) return write('0', second);
  if (ms < 999.5) return write(plain(ms, ms < 10 ? 2 : 3), milli);
  if (ms < 9950) return write(plain(ms / 1000, 2), second);
  const seconds = Math.round(ms / 1000);
  if (seconds < 60) return write(String(seconds), second);
  const [large, small, largeUnit, smallUnit] =
    seconds < 3600
      ? [Math.floor(seconds / 60), seconds % 60, minute, second]
      : [Math.floor(Math.round(seconds / 60) / 60), Math.round(seconds / 60) % 60, hour, minute];
  const head = write(String(large), largeUnit);
  return small === 0 ? head : `${head} ${write(String(small), smallUnit)}`;
}

/** A moment on the simulated clock: "2:05", "1:02:05". */
export function formatClock(ms: number): string {
  const seconds = Math.floor(ms / 1000);
  const twoDigits = (value: number) => String(value).padStart(2, '0');
  const tail = `${String(Math.floor(seconds / 60) % 60)}:${twoDigits(seconds % 60)}`;
  return seconds < 3600 ? tail : `${String(Math.floor(seconds / 3600))}:${tail.padStart(5, '0')}`;
}

/** A value with its unit, by the unit names of a trace; NaN as a dash. */
export function formatQuantity(value: number, unit: string): string {
  if (Number.isNaN(value)) return '–';
  if (unit === 'ms') return formatDuration(value);
  if (unit === 's') return formatDuration(value * 1000);
  if (unit === 'share') return `${plain(value * 100)}${SPACE}%`;
  if (unit === 'bytes') return `${formatCount(value)}B`;
  // Of 1000, as Flink's metrics have it: "1 k" would hide that.
  if (unit === 'ms/s') return `${String(Math.round(value))}${SPACE}${unit}`;
  if (unit === '' || unit === 'count') return formatCount(value);
  return `${formatCount(value)} ${unit}`;
}

/** A value in words, for `aria-valuetext` and the status line: "120 thousand records per second". */
export function speakQuantity(value: number, unit: string): string {
  if (Number.isNaN(value)) return 'no value';
  if (unit === 'ms') return speakDuration(value);
  if (unit === 's') return speakDuration(value * 1000);
  if (unit === 'share') return `${plain(value * 100)} percent`;
  const { number, word } = split(value);
  return [number, word, unit.replace('/s', ' per second')].filter((part) => part !== '' && part !== 'count').join(' ');
}

/** The units that are written with each number; what is counted stands in the chart's title. */
const WRITTEN_WITH_NUMBER = ['ms', 's', 'ms/s', 'share', 'bytes'];

/** A tick of an axis: "20 k", "4 min", "60 %". */
export function formatTick(value: number, unit: string): string {
  return WRITTEN_WITH_NUMBER.includes(unit) ? formatQuantity(value, unit) : formatCount(value);
}
