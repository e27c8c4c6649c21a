import { ProductmdError } from './error.ts'

/** `.discinfo` of a tree or disc. `timestamp` is line 1 as it stands there; `discs` null means `ALL`. */
export interface Discinfo {
  readonly timestamp: string
  readonly description: string
  readonly arch: string
  readonly discs: readonly number[] | null
}

/** Four lines, each ended by a newline (spec 05 §5.5). */
export function printDiscinfo({ timestamp, description, arch, discs }: Discinfo): string {
  return `${timestamp}\n${description}\n${arch}\n${discs === null ? 'ALL' : discs.join(',')}\n`
}

/** Line 1 for a time in whole seconds since 1970: with six decimals. */
export function discinfoTimestamp(seconds: number): string {
  return seconds.toFixed(6)
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseDiscinfo(text: string): Discinfo {
  const [timestamp, description, arch, discs] = text.split('\n')
  if (
    timestamp === undefined ||
    description === undefined ||
    arch === undefined ||
    discs === undefined ||
    !/^(ALL|\d+(,\d+)*)$/.test(discs)
  ) {
    throw new ProductmdError('.discinfo: expected timestamp, description, arch and ALL or disc numbers, one on each line')
  }
  return { timestamp, description, arch, discs: discs === 'ALL' ? null : discs.split(',').map(Number) }
}
