/** Bytes of a sector (spec 06 §9). */
export const SECTOR_BYTES = 2048

const DESCRIPTOR_START = 16 * SECTOR_BYTES

/** How much of an image `primaryVolume` must see: its first 17 sectors. */
export const PRIMARY_VOLUME_END = DESCRIPTOR_START + SECTOR_BYTES

/** Where the field for implanted sums is in an image. */
export const APPLICATION_USE_START = DESCRIPTOR_START + 883
export const APPLICATION_USE_END = DESCRIPTOR_START + 1395

/** What the primary volume descriptor says (spec 06 §9.1). */
export interface PrimaryVolume {
  readonly systemId: string
  readonly volumeId: string
  /** Bytes of the volume, which may be less than the file has. */
  readonly volumeBytes: number
  /** The 512 bytes that an MD5 can be implanted in. */
  readonly applicationUse: Buffer
}

/** Reads the descriptor at sector 16. @param head at least the first 17 sectors. @returns null when there is none. */
export function primaryVolume(head: Buffer): PrimaryVolume | null {
  const descriptor = head.subarray(DESCRIPTOR_START, PRIMARY_VOLUME_END)
  if (descriptor.length < SECTOR_BYTES || descriptor[0] !== 1 || descriptor.toString('latin1', 1, 6) !== 'CD001') return null
  const text = (start: number, end: number): string => descriptor.toString('utf8', start, end).replace(/[ \0]+$/, '')
  return {
    systemId: text(8, 40),
    volumeId: text(40, 72),
    volumeBytes: descriptor.readUInt32BE(84) * SECTOR_BYTES,
    applicationUse: head.subarray(APPLICATION_USE_START, APPLICATION_USE_END),
  }
}
