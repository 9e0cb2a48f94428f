import fc from 'fast-check';

/**
 * Property tests draw the same cases every time, so that a change is judged by what it changed and not by luck. PROPERTY_SEED draws others,
 * and `npm run fuzz` new ones by the thousand.
 */
fc.configureGlobal({ seed: Number(process.env.PROPERTY_SEED ?? 1) });
