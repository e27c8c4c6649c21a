import { Iso9660Error } from './error.ts'
import { SECTOR_BYTES } from './primary-volume.ts'
import type { ReadAt } from './rock-ridge.ts'

/** What firmware boots: `bios` is platform 00 of El Torito, `efi` EF; others by their number in hex. */
export type BootPlatform = 'bios' | 'efi' | `0x${string}`

/** An entry of the boot catalogue. `offset` in bytes of the image; `loadBytes` is what firmware loads, in units of 512 bytes. */
export interface BootEntry {
  readonly platform: BootPlatform
  readonly bootable: boolean
  /** Whether firmware is to take the image for a floppy or a hard disk. */
  readonly emulated: boolean
  readonly offset: number
  readonly loadBytes: number
}

const BOOT_RECORD = 17 * SECTOR_BYTES
const ENTRY_BYTES = 32
const LOAD_UNIT_BYTES = 512
const MORE_SECTIONS = 0x90
const LAST_SECTION = 0x91
const BOOTABLE = 0x88
/** The other bits of the byte are flags. */
const EMULATION_MASK = 0x0f

/**
 * The boot catalogue of an image, the default entry first (spec 06 §9.3); none when it has no boot record.
 * @throws {Iso9660Error} when it has one that leads to no catalogue, or to one whose sum is wrong.
 */
export async function bootCatalog(read: ReadAt): Promise<BootEntry[]> {
  const record = await read(BOOT_RECORD, SECTOR_BYTES)
  if (record.toString('latin1', 0, 30) !== '\0CD001\x01EL TORITO SPECIFICATION') return []
  const catalog = await read(record.readUInt32LE(71) * SECTOR_BYTES, SECTOR_BYTES)
  if (catalog.length < 2 * ENTRY_BYTES || catalog[0] !== 1 || catalog.readUInt16LE(30) !== 0xaa55 || wordSum(catalog) !== 0)
    throw new Iso9660Error('the boot catalogue is damaged')
  const entries = [entryAt(catalog, ENTRY_BYTES, platformOf(catalog[1] ?? 0))]
  for (let at = 2 * ENTRY_BYTES; at + ENTRY_BYTES <= catalog.length;) {
    const [header, platform = 0] = catalog.subarray(at, at + 2)
    if (header !== MORE_SECTIONS && header !== LAST_SECTION) break
    const count = catalog.readUInt16LE(at + 2)
    for (let index = 1; index <= count && at + (index + 1) * ENTRY_BYTES <= catalog.length; index += 1)
      entries.push(entryAt(catalog, at + index * ENTRY_BYTES, platformOf(platform)))
    if (header === LAST_SECTION) break
    at += (count + 1) * ENTRY_BYTES
  }
  return entries
}

function entryAt(catalog: Buffer, at: number, platform: BootPlatform): BootEntry {
  return {
    platform,
    bootable: catalog[at] === BOOTABLE,
    emulated: ((catalog[at + 1] ?? 0) & EMULATION_MASK) !== 0,
    offset: catalog.readUInt32LE(at + 8) * SECTOR_BYTES,
    loadBytes: catalog.readUInt16LE(at + 6) * LOAD_UNIT_BYTES,
  }
}

function platformOf(id: number): BootPlatform {
  if (id === 0x00) return 'bios'
  return id === 0xef ? 'efi' : `0x${id.toString(16).padStart(2, '0')}`
}

/** The words of the validation entry add up to nothing. */
function wordSum(catalog: Buffer): number {
  let sum = 0
  for (let at = 0; at < ENTRY_BYTES; at += 2) sum += catalog.readUInt16LE(at)
  return sum % 0x10000
}
