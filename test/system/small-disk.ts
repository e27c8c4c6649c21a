import { mkdir, rm } from 'node:fs/promises'
import { execa } from 'execa'

/** A disk of its own, of so many bytes, in memory. Disposing takes it away. */
export interface SmallDisk extends AsyncDisposable {
  readonly directory: string
}

/** Mounts a file system at a directory, which is made. @throws when this process may not mount, which needs root */
export async function smallDisk(directory: string, bytes: number): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true })
  await execa('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'murli-test', directory])
  return {
    directory,
    async [Symbol.asyncDispose]() {
      await execa('umount', ['--lazy', directory])
      await rm(directory, { recursive: true, force: true })
    },
  }
}
