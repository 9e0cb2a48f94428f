/**
 * Key groups: how Flink spreads keys over the subtasks of a keyed exchange. A key's hash chooses one of `maxParallelism` key groups,
 * and each subtask owns a contiguous range of them, so that rescaling moves whole groups.
 *
 * Sources: KeyGroupRangeAssignment.java (flink-runtime 1.20, 2.0: assignToKeyGroup, computeKeyGroupForKeyHash,
 * computeOperatorIndexForKeyGroup, computeKeyGroupRangeForOperatorIndex, computeDefaultMaxParallelism); MathUtils.murmurHash (flink-core).
 */
import { remember } from '../kernel/remember.ts';

/** The smallest and the largest default number of key groups (KeyGroupRangeAssignment.DEFAULT_LOWER_BOUND…, UPPER_BOUND_MAX_PARALLELISM). */
const LEAST_DEFAULT_KEY_GROUPS = 128;
export const MOST_KEY_GROUPS = 32_768;

const rotateLeft = (word: number, bits: number): number => (word << bits) | (word >>> (32 - bits));

/**
 * Flink's own hash over a Java hash code: one round of MurmurHash3 and its finaliser, made non-negative.
 * @param code a Java `hashCode()`, 32 bits
 * @returns a whole number from 0 to 2^31 − 1
 */
export function murmurHash(code: number): number {
  let hash = Math.imul(code, 0xcc9e2d51);
  hash = Math.imul(rotateLeft(hash, 15), 0x1b873593);
  hash = (Math.imul(rotateLeft(hash, 13), 5) + 0xe6546b64) | 0;
  hash ^= 4;
  hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
  hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
  hash ^= hash >>> 16;
  if (hash >= 0) return hash;
  return hash === -2_147_483_648 ? 0 : -hash;
}

/** `String.hashCode()` of Java: Σ unit · 31^(n − 1 − i) over UTF-16 units, in 32 bits. */
export function javaHashCode(text: string): number {
  let hash = 0;
  for (let i = 0; i < text.length; i++) hash = (Math.imul(hash, 31) + text.charCodeAt(i)) | 0;
  return hash;
}

/**
 * The key group of a key.
 * @param key a text (Java `String`) or a whole number of 32 bits (Java `Integer`, whose hash code is itself)
 */
export function keyGroupOf(key: string | number, maxParallelism: number): number {
  return murmurHash(typeof key === 'string' ? javaHashCode(key) : key) % maxParallelism;
}

/** The subtask that owns a key group. */
export function subtaskOfKeyGroup(keyGroup: number, parallelism: number, maxParallelism: number): number {
  return Math.floor((keyGroup * parallelism) / maxParallelism);
}

/** The key groups of one subtask, both ends included. */
export function keyGroupRangeOf(
  subtask: number,
  parallelism: number,
  maxParallelism: number,
): { readonly first: number; readonly last: number } {
  return {
    first: Math.floor((subtask * maxParallelism + parallelism - 1) / parallelism),
    last: Math.floor(((subtask + 1) * maxParallelism - 1) / parallelism),
  };
}

/** The number of key groups of the subtask that has most of them: ⌈maxParallelism ÷ parallelism⌉. */
export function mostKeyGroupsPerSubtask(parallelism: number, maxParallelism: number): number {
  return Math.ceil(maxParallelism / parallelism);
}

/** What Flink takes where nothing is set: parallelism · 1.5, rounded up to a power of two, from 128 to 32 768. */
export function defaultMaxParallelism(parallelism: number): number {
  const wanted = parallelism + Math.floor(parallelism / 2);
  let groups = LEAST_DEFAULT_KEY_GROUPS;
  while (groups < wanted && groups < MOST_KEY_GROUPS) groups *= 2;
  return groups;
}

/**
 * The share of the records that each subtask of a keyed exchange gets, from keys 0 … `keys` − 1 that are Java integers. All keys are
 * equally frequent except key 0, which gets `hotShare` of the records beside its own part of the rest.
 * @returns one share a subtask, adding up to 1
 */
export function subtaskShares(keys: number, hotShare: number, parallelism: number, maxParallelism: number): Float64Array {
  const shares = new Float64Array(parallelism);
  const groups = keysByGroup(keys, maxParallelism);
  for (let group = 0; group < maxParallelism; group++) {
    const subtask = subtaskOfKeyGroup(group, parallelism, maxParallelism);
    shares[subtask] = (shares[subtask] as number) + ((groups[group] as number) / keys) * (1 - hotShare);
  }
  const hot = subtaskOfKeyGroup(keyGroupOf(0, maxParallelism), parallelism, maxParallelism);
  shares[hot] = (shares[hot] as number) + hotShare;
  return shares;
}

const remembered = remember<Float64Array>(4);

/** How many of the keys 0 … `keys` − 1 each key group has; remembered, because no other knob changes it. */
function keysByGroup(keys: number, maxParallelism: number): Float64Array {
  return remembered(`${String(keys)}/${String(maxParallelism)}`, () => {
    const groups = new Float64Array(maxParallelism);
    for (let key = 0; key < keys; key++) {
      const group = keyGroupOf(key, maxParallelism);
      groups[group] = (groups[group] as number) + 1;
    }
    return groups;
  });
}
