/** What a service may be called. */
export const SERVICE_NAME = {
  pattern: /^[A-Za-z][A-Za-z0-9_.-]{0,63}$/,
  allowed: 'a letter, then up to 63 letters, digits, ".", "_" or "-"',
  max: 20,
} as const;
