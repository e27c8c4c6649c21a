import type { Transform } from 'node:stream'
import { pipeline } from 'node:stream/promises'

/** What a transform makes of the stream. Errors of either reach the reader. */
export async function* through(transform: Transform, stream: AsyncIterable<Uint8Array>): AsyncGenerator<Buffer> {
  const feeding = pipeline(stream, transform)
  // Errors of the source reach the reader through the transform; an iteration left early makes this reject as well.
  feeding.catch(() => null)
  yield* transform as AsyncIterable<Buffer>
}
