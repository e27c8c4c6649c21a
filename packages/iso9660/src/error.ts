/** What this package throws: an image whose structures contradict each other, or lead out of it. */
export class Iso9660Error extends Error {
  override readonly name = 'Iso9660Error'
  readonly code = 'IMAGE_INVALID'
}
