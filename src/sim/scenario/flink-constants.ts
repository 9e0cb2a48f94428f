/** Numbers of Flink that are not settings any more, or never were. */

/** What 1.20 takes where nothing is set, and what 2.x always uses (NettyShuffleEnvironmentConfiguration; FLINK-33750, FLINK-35461). */
export const BUFFER_COUNTS = {
  '1.x': { perChannel: 2, floating: 8, most: 10, overdraft: 5 },
  '2.x': { perChannel: 2, floating: 8, most: 10, overdraft: 20 },
} as const;

/** The keys that 2.x does not read any more, with the constant in their place. */
export const CONSTANT_IN_FLINK_2 = {
  'taskmanager.network.memory.buffers-per-channel': BUFFER_COUNTS['2.x'].perChannel,
  'taskmanager.network.memory.floating-buffers-per-gate': BUFFER_COUNTS['2.x'].floating,
  'taskmanager.network.memory.max-buffers-per-channel': BUFFER_COUNTS['2.x'].most,
  'taskmanager.network.memory.max-overdraft-buffers-per-gate': BUFFER_COUNTS['2.x'].overdraft,
} as const;

/** Default of `taskmanager.memory.starting-segment-size`, bytes (FLINK-36556). */
export const STARTING_BYTES = 1024;
