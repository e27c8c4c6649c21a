/** The seven bytes of a time in a directory record, in UTC (ECMA-119 §9.1.5). @param seconds since 1970. */
export function recordDate(seconds: number): Buffer {
  const date = new Date(seconds * 1000)
  return Buffer.from([
    date.getUTCFullYear() - 1900,
    date.getUTCMonth() + 1,
    date.getUTCDate(),
    date.getUTCHours(),
    date.getUTCMinutes(),
    date.getUTCSeconds(),
    0,
  ])
}

/** The 17 bytes of a time in a volume descriptor, in UTC (ECMA-119 §8.4.26.1). @param seconds since 1970. */
export function volumeDate(seconds: number): Buffer {
  const digits = new Date(seconds * 1000).toISOString().replaceAll(/\D/g, '').slice(0, 14)
  return Buffer.from(`${digits}00\0`, 'latin1')
}
