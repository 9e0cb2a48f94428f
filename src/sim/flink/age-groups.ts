/**
 * When the records of a buffer were appended, where one even spread does not say it: a few groups, each spread evenly over a range. What
 * a buffer holds of several partitions or senders may be of very different age, and in very unequal parts.
 *
 * Inside a buffer the groups count as well mixed: a part of the buffer takes the same part of each group. That is off by the time in which a
 * buffer is worked off, at most. A modelling choice; the engine keeps every record.
 */

/** Records whose append times are spread evenly between two, ms. */
export interface AgeGroup {
  records: number;
  fromMs: number;
  toMs: number;
}

/** Groups of a buffer: a backlog and what is fresh, on two paths. */
const MOST_GROUPS = 4;
/** Records whose append times lie within so much count as evenly spread over it, ms. */
const ALIKE_MS = 50;
/** How far, in parts of the whole range, the mean of an even spread may be off. */
const MEAN_TOLERANCE = 1 / 16;
/** The same for its variance. */
const VARIANCE_TOLERANCE = 1 / 4;

/**
 * May `records` between two append times be added to a group of `ownRecords`, so that the whole still is an even spread over its range?
 * It is asked for every record that an async operator gives out, so that it takes numbers and makes nothing.
 */
export function areAlike(
  ownRecords: number,
  ownFromMs: number,
  ownToMs: number,
  records: number,
  fromMs: number,
  toMs: number,
): boolean {
  const lowMs = ownFromMs < fromMs ? ownFromMs : fromMs;
  const rangeMs = (ownToMs > toMs ? ownToMs : toMs) - lowMs;
  if (rangeMs <= ALIKE_MS) return true;
  const share = records / (ownRecords + records);
  const apartMs = (fromMs + toMs - ownFromMs - ownToMs) / 2;
  const meanMs = (ownFromMs + ownToMs) / 2 + share * apartMs;
  if (Math.abs(meanMs - lowMs - rangeMs / 2) > rangeMs * MEAN_TOLERANCE) return false;
  const even = (rangeMs * rangeMs) / 12;
  const variance = varianceOf(share, apartMs, ownToMs - ownFromMs, toMs - fromMs);
  return Math.abs(variance - even) <= even * VARIANCE_TOLERANCE;
}

/** Adds `records` between two append times to the group that they are like, or as a group of their own. */
export function addAges(groups: AgeGroup[], records: number, fromMs: number, toMs: number): void {
  for (let i = groups.length - 1; i >= 0; i--) {
    const group = groups[i] as AgeGroup;
    if (!areAlike(group.records, group.fromMs, group.toMs, records, fromMs, toMs)) continue;
    group.records += records;
    if (fromMs < group.fromMs) group.fromMs = fromMs;
    if (toMs > group.toMs) group.toMs = toMs;
    return;
  }
  groups.push({ records, fromMs, toMs });
  if (groups.length > MOST_GROUPS) joinNearest(groups);
}

/** Takes `records` of the `total` that the groups hold, the same part of each, in whole records. */
export function takeAges(groups: AgeGroup[], records: number, total: number): AgeGroup[] {
  const taken: AgeGroup[] = [];
  let before = 0;
  let takenBefore = 0;
  for (const group of groups) {
    before += group.records;
    const takenUntil = before === total ? records : Math.floor((records * before) / total + 0.5);
    const count = takenUntil - takenBefore;
    takenBefore = takenUntil;
    if (count === 0) continue;
    const cutMs = group.fromMs + ((group.toMs - group.fromMs) * count) / group.records;
    taken.push({ records: count, fromMs: group.fromMs, toMs: cutMs });
    group.fromMs = cutMs;
    group.records -= count;
  }
  return taken;
}

/** Makes one group of the two whose joining moves the fewest records the least way (Ward's criterion), with their mean and variance. */
function joinNearest(groups: AgeGroup[]): void {
  let first = 0;
  let second = 1;
  let least = Infinity;
  for (let i = 0; i < groups.length; i++)
    for (let j = i + 1; j < groups.length; j++) {
      const one = groups[i] as AgeGroup;
      const other = groups[j] as AgeGroup;
      const apartMs = (one.fromMs + one.toMs - other.fromMs - other.toMs) / 2;
      const cost = ((one.records * other.records) / (one.records + other.records)) * apartMs * apartMs;
      if (cost >= least) continue;
      least = cost;
      first = i;
      second = j;
    }
  const one = groups[first] as AgeGroup;
  const [other] = groups.splice(second, 1) as [AgeGroup];
  const share = other.records / (one.records + other.records);
  const apartMs = (other.fromMs + other.toMs - one.fromMs - one.toMs) / 2;
  const meanMs = (one.fromMs + one.toMs) / 2 + share * apartMs;
  const halfMs = Math.sqrt(3 * varianceOf(share, apartMs, one.toMs - one.fromMs, other.toMs - other.fromMs));
  one.fromMs = Math.max(Math.min(one.fromMs, other.fromMs), meanMs - halfMs);
  one.toMs = Math.min(Math.max(one.toMs, other.toMs), meanMs + halfMs);
  one.records += other.records;
}

/** Variance of append times, ms²: of an even spread over `ownMs` and, for a `share` of the whole, one over `ms` that lies `apartMs` from it. */
function varianceOf(share: number, apartMs: number, ownMs: number, ms: number): number {
  return ((1 - share) * ownMs * ownMs + share * ms * ms) / 12 + share * (1 - share) * apartMs * apartMs;
}
