import type { Ref } from '@murli/contracts'
import type { ImageRecord } from '@murli/contracts/documents'
import type { JigdoPair } from './jigdo.ts'

/** A blob as the record of an image names it. */
export function storedFile({ digest, size }: Ref): NonNullable<ImageRecord['manifest']> {
  return { digest, size }
}

/** The jigdo files of an image in its record; nothing when none were made. */
export function jigdoFiles(pair: JigdoPair | null): Pick<ImageRecord, 'jigdo'> {
  return pair === null ? {} : { jigdo: { text: storedFile(pair.text), template: storedFile(pair.template) } }
}
