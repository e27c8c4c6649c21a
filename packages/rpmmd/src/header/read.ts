import { issuerKeyId } from './openpgp.ts'
import { corrupt, HeaderStructure, INTRO_BYTES, structureEnd } from './structure.ts'

/**
 * What Murli needs of an RPM header. `arch` is `src` or `nosrc` for source packages. `sigkey` is the lower-case 8-digit id of
 * the signing key, null for an unsigned file. `headerStart` and `headerEnd` are file offsets of the main header.
 */
export interface RpmHeader {
  name: string
  epoch: string
  version: string
  release: string
  arch: string
  isSource: boolean
  /** Some source or patch of it is not included. */
  nosource: boolean
  /** File name of the source package; empty for a source package. */
  sourcerpm: string
  exclusiveArch: string[]
  excludeArch: string[]
  sigkey: string | null
  /** Names only, in header order. */
  provides: string[]
  requires: string[]
  headerStart: number
  headerEnd: number
}

const LEAD_BYTES = 96
const LEAD_MAGIC = 0xedabeedb

const TAG = {
  name: 1000,
  version: 1001,
  release: 1002,
  epoch: 1003,
  arch: 1022,
  sourcerpm: 1044,
  provideName: 1047,
  requireName: 1049,
  noSource: 1051,
  noPatch: 1052,
  excludeArch: 1059,
  exclusiveArch: 1061,
} as const

/** Tags of the signature header that hold an OpenPGP packet: over the header first, then over header and payload. */
const SIGNATURES = { dsa: 267, rsa: 268, pgp: 1002, gpg: 1005 } as const
/** Signatures of rpm 6, base64, one text each. */
const OPENPGP_SIGNATURES = 278

/**
 * Reads lead, signature header and main header from the beginning of an RPM file; bytes [0, headerEnd) are enough.
 * @throws RpmmdError PACKAGE_CORRUPT when they are not an RPM, are cut off, or are signed by two different keys.
 * Source: spec 03 §3.3, spec 05 §3.8.
 */
export function readRpmHeader(prefix: Buffer): RpmHeader {
  const { signatures, header, headerStart } = headerStructures(prefix)
  const isSource = !header.has(TAG.sourcerpm)
  const nosource = header.has(TAG.noSource) || header.has(TAG.noPatch)
  return {
    name: mandatory(header, 'name'),
    epoch: String(header.int32(TAG.epoch) ?? 0),
    version: mandatory(header, 'version'),
    release: mandatory(header, 'release'),
    arch: isSource ? (nosource ? 'nosrc' : 'src') : mandatory(header, 'arch'),
    isSource,
    nosource,
    sourcerpm: header.text(TAG.sourcerpm) ?? '',
    exclusiveArch: header.texts(TAG.exclusiveArch),
    excludeArch: header.texts(TAG.excludeArch),
    sigkey: signingKey(signatures),
    provides: header.texts(TAG.provideName),
    requires: header.texts(TAG.requireName),
    headerStart,
    headerEnd: header.end,
  }
}

/**
 * How many bytes of the beginning of a file are needed to go on: ask again with as many. Once the answer is not more than there are, they
 * hold both headers whole.
 * @throws RpmmdError PACKAGE_CORRUPT
 */
export function headerBytesNeeded(prefix: Buffer): number {
  const signatureIntro = LEAD_BYTES + INTRO_BYTES
  if (prefix.length < signatureIntro) return signatureIntro
  if (prefix.readUInt32BE(0) !== LEAD_MAGIC) throw corrupt('it does not begin with the lead of an RPM')
  const headerStart = Math.ceil(structureEnd(prefix, LEAD_BYTES) / 8) * 8
  const headerIntro = headerStart + INTRO_BYTES
  return prefix.length < headerIntro ? headerIntro : structureEnd(prefix, headerStart)
}

/** The two headers of a file. `headerStart`: where the main one begins. @throws RpmmdError PACKAGE_CORRUPT */
export function headerStructures(prefix: Buffer): { signatures: HeaderStructure; header: HeaderStructure; headerStart: number } {
  const signatures = signatureHeader(prefix)
  const headerStart = Math.ceil(signatures.end / 8) * 8
  return { signatures, header: new HeaderStructure(prefix, headerStart), headerStart }
}

/**
 * The key id alone, as in `RpmHeader.sigkey`: bytes [0, headerStart) are enough, and the main header is not looked at.
 * @throws RpmmdError PACKAGE_CORRUPT
 */
export function readSigkey(prefix: Buffer): string | null {
  return signingKey(signatureHeader(prefix))
}

function signatureHeader(prefix: Buffer): HeaderStructure {
  if (prefix.length < LEAD_BYTES || prefix.readUInt32BE(0) !== LEAD_MAGIC) throw corrupt('it does not begin with the lead of an RPM')
  return new HeaderStructure(prefix, LEAD_BYTES)
}

function mandatory(header: HeaderStructure, field: 'name' | 'version' | 'release' | 'arch'): string {
  const value = header.text(TAG[field])
  if (value === null || value === '') throw corrupt(`its header has no ${field}`)
  return value
}

function signingKey(signatures: HeaderStructure): string | null {
  const packets = Object.values(SIGNATURES).map((tag) => signatures.binary(tag))
  const first = signatures.text(OPENPGP_SIGNATURES)
  if (first !== null) packets.push(Buffer.from(first, 'base64'))
  const keys = new Set(packets.map((packet) => packet && issuerKeyId(packet)).filter((key) => key !== null))
  if (keys.size > 1) throw corrupt(`it is signed by several keys: ${[...keys].join(', ')}`)
  return [...keys][0]?.slice(-8) ?? null
}
