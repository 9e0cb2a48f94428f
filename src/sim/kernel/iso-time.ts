/** Wall-clock times as Spark prints them, without the host's Date: "2026-03-02T09:15:20.000Z" and back. */

const DAY_MS = 86_400_000;
const PATTERN = /^(\d{4})-(\d{2})-(\d{2})T(\d{2}):(\d{2}):(\d{2})(?:\.(\d{3}))?Z$/;

/** Days from 1970-01-01 to a date of the Gregorian calendar (Howard Hinnant, "chrono-Compatible Low-Level Date Algorithms"). */
function daysTo(year: number, month: number, day: number): number {
  const y = month <= 2 ? year - 1 : year;
  const era = Math.floor(y / 400);
  const yearOfEra = y - era * 400;
  const dayOfYear = Math.floor((153 * (month + (month > 2 ? -3 : 9)) + 2) / 5) + day - 1;
  const dayOfEra = yearOfEra * 365 + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100) + dayOfYear;
  return era * 146_097 + dayOfEra - 719_468;
}

const padded = (value: number, digits: number): string => String(value).padStart(digits, '0');

/** UTC with milliseconds; a fraction of a millisecond is cut off. */
export function toIsoTime(clockMs: number): string {
  const ms = Math.floor(clockMs);
  const days = Math.floor(ms / DAY_MS);
  const z = days + 719_468;
  const era = Math.floor(z / 146_097);
  const dayOfEra = z - era * 146_097;
  const yearOfEra = Math.floor(
    (dayOfEra - Math.floor(dayOfEra / 1460) + Math.floor(dayOfEra / 36_524) - Math.floor(dayOfEra / 146_096)) / 365,
  );
  const dayOfYear = dayOfEra - (365 * yearOfEra + Math.floor(yearOfEra / 4) - Math.floor(yearOfEra / 100));
  const shifted = Math.floor((5 * dayOfYear + 2) / 153);
  const day = dayOfYear - Math.floor((153 * shifted + 2) / 5) + 1;
  const month = shifted < 10 ? shifted + 3 : shifted - 9;
  const year = yearOfEra + era * 400 + (month <= 2 ? 1 : 0);
  const ofDay = ms - days * DAY_MS;
  const time = [Math.floor(ofDay / 3_600_000), Math.floor(ofDay / 60_000) % 60, Math.floor(ofDay / 1000) % 60]
    .map((part) => padded(part, 2))
    .join(':');
  return `${padded(year, 4)}-${padded(month, 2)}-${padded(day, 2)}T${time}.${padded(ofDay % 1000, 3)}Z`;
}

/** Milliseconds since the epoch of a UTC time as `toIsoTime` writes it, the fraction optional; null where it is none. */
export function fromIsoTime(text: string): number | null {
  const parts = PATTERN.exec(text);
  if (parts === null) return null;
  const part = (index: number): number => Number(parts[index] ?? 0);
  const days = daysTo(part(1), part(2), part(3));
  const ms = days * DAY_MS + part(4) * 3_600_000 + part(5) * 60_000 + part(6) * 1000 + part(7);
  // A 31st of February or a 25th hour is written back as another time.
  return toIsoTime(ms).startsWith(text.slice(0, 19)) ? ms : null;
}
