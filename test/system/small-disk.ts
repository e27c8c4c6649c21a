import { mkdir, mkdtemp, open, rm, statfs } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

const SHARED_MEMORY = '/dev/shm'
const CHUNK_BYTES = 64 * 1024

/** A disk that is small enough to be filled. Disposing takes it away, or what was put on it. */
export interface SmallDisk extends AsyncDisposable {
  readonly directory: string
  /** Writes a file until nothing more fits. @returns its path */
  fill(): Promise<string>
}

/**
 * A file system of its own, mounted at a directory that is made. Where mounting is not permitted, as in most containers, their shared
 * memory, which is such a disk already when it is not larger than `maxSharedBytes`.
 * @throws Error when there is neither
 */
export async function smallDisk(directory: string, bytes: number, maxSharedBytes = 256 * 1024 * 1024): Promise<SmallDisk> {
  await mkdir(directory, { recursive: true })
  const { failed } = await execa('mount', ['-t', 'tmpfs', '-o', `size=${bytes}`, 'murli-test', directory], { reject: false })
  if (!failed) return diskAt(directory, () => execa('umount', ['--lazy', directory]))
  const { blocks, bsize } = await statfs(SHARED_MEMORY)
  if (blocks * bsize > maxSharedBytes) throw new Error(`a small disk needs the right to mount, or a small ${SHARED_MEMORY}`)
  return diskAt(await mkdtemp(join(SHARED_MEMORY, 'murli-test-')), async () => undefined)
}

function diskAt(directory: string, release: () => Promise<unknown>): SmallDisk {
  return {
    directory,
    fill: () => fill(join(directory, 'filler')),
    async [Symbol.asyncDispose]() {
      await release()
      await rm(directory, { recursive: true, force: true })
    },
  }
}

async function fill(path: string): Promise<string> {
  await using file = await open(path, 'w')
  const chunk = Buffer.alloc(CHUNK_BYTES)
  try {
    for (;;) await file.write(chunk)
  } catch (error) {
    if (!(error instanceof Error && 'code' in error && error.code === 'ENOSPC')) throw error
    return path
  }
}
