/** Name and version of the simulator, as a trace carries them. */
export const ENGINE = 'headroom 0.1.0';
