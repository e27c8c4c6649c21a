import { createHmac, hash, timingSafeEqual } from 'node:crypto'

/** What a signing key is good for: a day, a region and this service. `date` is YYYYMMDD. */
export interface Scope {
  date: string
  region: string
}

/** `date/region/s3/aws4_request`. */
export function scopeText(scope: Scope): string {
  return `${scope.date}/${scope.region}/s3/aws4_request`
}

/** The key of a scope, derived from a secret. */
export function signingKey(secret: string, scope: Scope): Buffer {
  const day = hmac(`AWS4${secret}`, scope.date)
  return hmac(hmac(hmac(day, scope.region), 's3'), 'aws4_request')
}

/** Signature of the lines of a string to sign, in hex. */
export function sign(key: Buffer, lines: readonly string[]): string {
  return createHmac('sha256', key).update(lines.join('\n')).digest('hex')
}

/** Compares in a time that tells nothing about where the two differ. */
export function isSameSignature(expected: string, given: string): boolean {
  return timingSafeEqual(Buffer.from(hash('sha256', expected), 'hex'), Buffer.from(hash('sha256', given), 'hex'))
}

function hmac(key: string | Buffer, text: string): Buffer {
  return createHmac('sha256', key).update(text).digest()
}
