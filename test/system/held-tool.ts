import { chmod, mkdir, readFile, rm, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { execa } from 'execa'

/** A program that waits before it does its work, with a child that waits too. */
export interface HeldTool {
  /** To be put before PATH. */
  readonly directory: string
  /** Process ids of those that wait or have waited, each with its child's. */
  pids(): Promise<number[]>
  /** Lets those that wait go on, and later ones begin at once. */
  release(): Promise<void>
}

/** Makes a program of this name that waits until it is released, and then becomes the real one. */
export async function holdTool(name: string, directory: string): Promise<HeldTool> {
  const [bin, marker, pids] = [join(directory, 'bin'), join(directory, 'held'), join(directory, 'pids')]
  const real = (await execa('which', [name])).stdout
  await mkdir(bin, { recursive: true })
  await writeFile(marker, '')
  const script = `#!/bin/sh
if [ -e ${marker} ]; then
  (while [ -e ${marker} ]; do sleep 0.2; done) &
  echo $$ $! >> ${pids}
  wait
fi
exec ${real} "$@"
`
  await writeFile(join(bin, name), script)
  await chmod(join(bin, name), 0o755)
  return {
    directory: bin,
    pids: async () => (await readFile(pids, 'utf8').catch(() => '')).split(/\s+/).filter(Boolean).map(Number),
    release: () => rm(marker, { force: true }),
  }
}

/** Whether a process exists. */
export function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0)
    return true
  } catch {
    return false // no such process
  }
}
