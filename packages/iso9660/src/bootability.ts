import { SECTOR_BYTES } from './primary-volume.ts'

/** How much of an image `bootability` must see: up to the end of the El Torito boot record. */
export const BOOT_AREA_BYTES = 18 * SECTOR_BYTES

/** The marks of an image's first sectors (spec 06 §6.1). */
export interface Bootability {
  readonly iso: boolean
  readonly mbr: boolean
  readonly gpt: boolean
  readonly elTorito: boolean
}

/** Looks for the marks in the first `BOOT_AREA_BYTES` of an image. */
export function bootability(head: Buffer): Bootability {
  const at = (offset: number, bytes: string): boolean => head.toString('latin1', offset, offset + bytes.length) === bytes
  const iso = at(0x8001, 'CD001')
  return { iso, mbr: at(0x1fe, '\x55\xaa'), gpt: at(0x200, 'EFI PART'), elTorito: iso && at(0x8801, 'CD001\x01EL TORITO SPECIFICATION') }
}
