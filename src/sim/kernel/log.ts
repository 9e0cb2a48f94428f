/**
 * Natural logarithm from + − × ÷ only. `Math.log` differs between JavaScript engines in the last bit, and one bit would give
 * two browsers two different runs.
 *
 * The method and the coefficients are those of FreeBSD's and Sun's fdlibm (e_log.c, K. C. Ng, 1993), whose error stays below 1 ulp:
 * x = 2^k · (1 + f) with 1 + f in [√½, √2); with s = f ÷ (2 + f), log(1 + f) = 2 artanh s = 2s + s · R(s²) for a polynomial R.
 */
const LN_2_HIGH = 6.9314718036912381649e-1;
const LN_2_LOW = 1.90821492927058770002e-10;
const L1 = 6.66666666666673513e-1;
const L2 = 3.999999999940941908e-1;
const L3 = 2.857142874366239149e-1;
const L4 = 2.222219843214978396e-1;
const L5 = 1.818357216161805012e-1;
const L6 = 1.531383769920937332e-1;
const L7 = 1.479819860511658591e-1;

const SQRT_2 = 1.4142135623730951;
const SMALLEST_NORMAL = 2.2250738585072014e-308;
const TWO_TO_54 = 18014398509481984;

const float = new Float64Array(1);
const words = new Uint32Array(float.buffer);

/** Natural logarithm of x; −∞ for 0, NaN below 0. */
export function log(x: number): number {
  if (!(x > 0)) return x === 0 ? -Infinity : NaN;
  if (x === Infinity) return Infinity;
  let k = 0;
  float[0] = x;
  if (x < SMALLEST_NORMAL) {
    float[0] = x * TWO_TO_54;
    k = -54;
  }
  const high = words[1] as number;
  k += (high >>> 20) - 1023;
  words[1] = (high & 0x000fffff) | 0x3ff00000;
  let mantissa = float[0];
  if (mantissa >= SQRT_2) {
    mantissa /= 2;
    k++;
  }
  const f = mantissa - 1;
  const s = f / (2 + f);
  const z = s * s;
  const w = z * z;
  const r = w * (L2 + w * (L4 + w * L6)) + z * (L1 + w * (L3 + w * (L5 + w * L7)));
  const halfSquare = 0.5 * f * f;
  return k * LN_2_HIGH - (halfSquare - (s * (halfSquare + r) + k * LN_2_LOW) - f);
}
