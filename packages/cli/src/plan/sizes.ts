const UNITS = ['B', 'kB', 'MB', 'GB', 'TB']

/** A number of bytes for people, in powers of ten: `0 B`, `812 B`, `12.3 MB`. */
export function formatBytes(bytes: number): string {
  let value = Math.abs(bytes)
  let unit = 0
  while (value >= 1000 && unit < UNITS.length - 1) {
    value /= 1000
    unit += 1
  }
  const text = unit === 0 ? String(value) : value.toFixed(value < 10 ? 2 : 1)
  return `${bytes < 0 ? '-' : ''}${text} ${UNITS[unit]}`
}

/** A difference of bytes, with its sign. */
export function formatChange(bytes: number): string {
  return bytes < 0 ? formatBytes(bytes) : `+${formatBytes(bytes)}`
}
