/**
 * Digits of |value| · 10^decimals as a whole number, rounded half to even on the exact binary value, as Python's `%f` does
 * (`toFixed` rounds ties up). `decimals` may be negative.
 */
export function scaledDigits(value: number, decimals: number): string {
  const { mantissa, exponent } = binaryParts(Math.abs(value))
  const numerator = mantissa * 2n ** BigInt(Math.max(exponent, 0)) * 10n ** BigInt(Math.max(decimals, 0))
  const denominator = 2n ** BigInt(Math.max(-exponent, 0)) * 10n ** BigInt(Math.max(-decimals, 0))
  const quotient = numerator / denominator
  const twiceRest = (numerator % denominator) * 2n
  const roundUp = twiceRest > denominator || (twiceRest === denominator && quotient % 2n === 1n)
  return String(roundUp ? quotient + 1n : quotient)
}

/** The first `count` significant digits of |value|, rounded, and the decimal exponent of the first one. */
export function significantDigits(value: number, count: number): { digits: string; exponent: number } {
  if (value === 0) return { digits: '0'.repeat(count), exponent: 0 }
  // The shortest form may be rounded up to the next power of ten, so its exponent can be one too large.
  const shortest = Number(Math.abs(value).toExponential().split('e')[1])
  const tried = scaledDigits(value, count - 1 - shortest)
  const exponent = tried.length < count ? shortest - 1 : shortest
  const digits = tried.length < count ? scaledDigits(value, count - 1 - exponent) : tried
  return digits.length > count ? { digits: digits.slice(0, count), exponent: exponent + 1 } : { digits, exponent }
}

/** value = mantissa · 2^exponent, exactly. */
function binaryParts(value: number): { mantissa: bigint; exponent: number } {
  const view = new DataView(new ArrayBuffer(8))
  view.setFloat64(0, value)
  const bits = view.getBigUint64(0)
  const biased = Number((bits >> 52n) & 0x7ffn)
  const fraction = bits & 0xfffffffffffffn
  return biased === 0 ? { mantissa: fraction, exponent: -1074 } : { mantissa: fraction | 0x10000000000000n, exponent: biased - 1075 }
}
