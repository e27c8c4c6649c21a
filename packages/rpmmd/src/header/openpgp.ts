import { corrupt } from './structure.ts'

const SIGNATURE_PACKET = 2
const ISSUER = 16
const ISSUER_FINGERPRINT = 33

/**
 * Key id of the issuer of an OpenPGP signature packet (versions 3, 4 and 6): 16 lower-case hex digits, or null when the packet
 * does not name it. Source: RFC 4880 §5.2, RFC 9580 §5.2.
 * @throws RpmmdError PACKAGE_CORRUPT when the bytes are not a signature packet.
 */
export function issuerKeyId(packet: Buffer): string | null {
  const body = signatureBody(packet)
  const version = body[0]
  if (version === 3) return part(body, 7, 15).toString('hex')
  if (version === 4) return issuerOfSubpackets(body, 2)
  if (version === 6) return issuerOfSubpackets(body, 4)
  throw corrupt(`signature packet of unknown version ${version}`)
}

/** Hashed and unhashed subpackets follow each other, each area with its length in `lengthBytes` bytes before it. */
function issuerOfSubpackets(body: Buffer, lengthBytes: number): string | null {
  const hashedEnd = areaEnd(body, 4, lengthBytes)
  const hashed = part(body, 4 + lengthBytes, hashedEnd)
  const unhashed = part(body, hashedEnd + lengthBytes, areaEnd(body, hashedEnd, lengthBytes))
  return issuerIn(unhashed) ?? issuerIn(hashed)
}

function areaEnd(body: Buffer, at: number, lengthBytes: number): number {
  return at + lengthBytes + part(body, at, at + lengthBytes).readUIntBE(0, lengthBytes)
}

function issuerIn(area: Buffer): string | null {
  let found: string | null = null
  for (let at = 0; at < area.length;) {
    const { length, start } = packetLength(area, at)
    const subpacket = part(area, start, start + length)
    const type = subpacket[0]! & 0x7f
    if (type === ISSUER) return part(subpacket, 1, 9).toString('hex')
    if (type === ISSUER_FINGERPRINT) found = keyIdOfFingerprint(subpacket)
    at = start + length
  }
  return found
}

/** The key id is the end of a version 4 fingerprint, and the beginning of a later one. */
function keyIdOfFingerprint(subpacket: Buffer): string {
  const isVersion4 = subpacket[1] === 4
  return (isVersion4 ? part(subpacket, subpacket.length - 8, subpacket.length) : part(subpacket, 2, 10)).toString('hex')
}

function signatureBody(packet: Buffer): Buffer {
  const first = packet[0] ?? 0
  if ((first & 0x80) === 0) throw corrupt('signature is not an OpenPGP packet')
  const isNewFormat = (first & 0x40) !== 0
  const tag = isNewFormat ? first & 0x3f : (first >> 2) & 0x0f
  if (tag !== SIGNATURE_PACKET) throw corrupt(`signature is an OpenPGP packet of type ${tag}`)
  if (isNewFormat) {
    const { length, start } = packetLength(packet, 1)
    return part(packet, start, start + length)
  }
  const lengthBytes = [1, 2, 4][first & 3]
  if (lengthBytes === undefined) return packet.subarray(1)
  const start = 1 + lengthBytes
  return part(packet, start, start + part(packet, 1, start).readUIntBE(0, lengthBytes))
}

/** A length of one, two or five bytes at `at`, and where what it counts begins. */
function packetLength(bytes: Buffer, at: number): { length: number; start: number } {
  const first = bytes[at] ?? 0
  if (first < 192) return { length: first, start: at + 1 }
  if (first === 255) return { length: part(bytes, at + 1, at + 5).readUInt32BE(0), start: at + 5 }
  return { length: ((first - 192) << 8) + part(bytes, at + 1, at + 2)[0]! + 192, start: at + 2 }
}

function part(bytes: Buffer, start: number, end: number): Buffer {
  if (start < 0 || end < start || end > bytes.length) throw corrupt('signature packet is cut off')
  return bytes.subarray(start, end)
}
