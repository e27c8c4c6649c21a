import { SliceCutter, type SliceOptions } from './cutter.ts'

/**
 * The package elements of a primary, filelists or other document, each exactly the bytes from `<package` to `</package>`. A
 * slice is a view of the stream's chunk: copy it to keep it. DOCTYPE is refused; comments between packages are passed over.
 * @throws RpmmdError REPO_INVALID when the frame, its end or the `packages` count is not right. Source: spec 05 §3.3.
 */
export async function* packageSlices(stream: AsyncIterable<Uint8Array>, options: SliceOptions = {}): AsyncGenerator<Buffer> {
  const cutter = new SliceCutter(options)
  for await (const chunk of stream) yield* cutter.push(chunk)
  cutter.end()
}
