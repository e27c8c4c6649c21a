import { open } from 'node:fs/promises'
import { MurliError } from '@murli/runtime/errors'
import { type BootFacts, tweakedConfiguration } from './configuration.ts'

/** Kernel, initial file system and command line of s390x as one file, which its El Torito catalogue leads to. */
export const S390_IMAGE = 'images/cdboot.img'
/** Its command line is as this file of the tree. */
export const S390_PARAMETERS = 'images/cdboot.prm'
/** Where a kernel of s390 has its command line, and how much room: `COMMAND_LINE` and `COMMAND_LINE_SIZE` of its asm/setup.h. */
const COMMAND_LINE_AT = 0x10480
const COMMAND_LINE_BYTES = 896

/**
 * Brings the command line inside of an s390x boot image up to date, in place (spec 06 §1.5; the peer leaves lorax' label in it). What has no
 * command line there is left alone. @param image path of a file that may be changed. @returns whether it was.
 * @throws {MurliError} IMAGE_INVALID when the new command line does not fit.
 */
export async function tweakS390Image(image: string, facts: BootFacts): Promise<boolean> {
  await using file = await open(image, 'r+')
  const text = await s390CommandLine(async (offset, length) => {
    const { buffer, bytesRead } = await file.read(Buffer.alloc(length), 0, length, offset)
    return buffer.subarray(0, bytesRead)
  })
  if (text === null) return false
  const tweaked = tweakedConfiguration(S390_PARAMETERS, text, facts)
  if (tweaked === text) return false
  const bytes = Buffer.alloc(COMMAND_LINE_BYTES)
  const size = Buffer.byteLength(tweaked)
  if (size >= COMMAND_LINE_BYTES) {
    throw new MurliError(
      'IMAGE_INVALID',
      `the command line of ${S390_IMAGE} would have ${size} bytes, there is room for ${COMMAND_LINE_BYTES - 1}`,
      {
        hint: 'a shorter volume id helps (image_volid_formats), or fewer words in cdboot.prm of lorax',
      },
    )
  }
  bytes.write(tweaked)
  await file.write(bytes, 0, bytes.length, COMMAND_LINE_AT)
  return true
}

/**
 * The command line in an s390x boot image; null when the image is too short to have one, or has something else there.
 * @param read bytes of the image at an offset, fewer at its end
 */
export async function s390CommandLine(read: (offset: number, length: number) => Promise<Buffer>): Promise<string | null> {
  const bytes = await read(COMMAND_LINE_AT, COMMAND_LINE_BYTES)
  const end = bytes.indexOf(0)
  if (bytes.length < COMMAND_LINE_BYTES || end <= 0) return null
  const text = bytes.toString('latin1', 0, end)
  return /^[\t\n\r\u0020-\u007e]+$/.test(text) ? text : null
}
