import { readFile } from 'node:fs/promises'
import { sep } from 'node:path'
import { execa } from 'execa'

/** File systems that are mounted at or below a directory, as this process sees them, the last mounted first. */
export async function mountsBelow(directory: string): Promise<string[]> {
  const mounts = (await readFile('/proc/self/mountinfo', 'utf8')).split('\n').flatMap((line) => line.split(' ')[4] ?? [])
  const paths = mounts.map((path) =>
    path.replaceAll(/\\([0-7]{3})/g, (_, digits: string) => String.fromCharCode(Number.parseInt(digits, 8))),
  )
  return paths.filter((path) => path === directory || path.startsWith(directory + sep)).toReversed()
}

/**
 * Unmounts what is mounted below a directory that is going to be removed: removing it would remove what is on the mounted file systems, which
 * may be anybody's. What is busy is taken out of the tree, and goes when nobody uses it any more.
 * @throws Error when something stays mounted
 */
export async function unmountBelow(directory: string): Promise<void> {
  for (const path of await mountsBelow(directory)) {
    const { failed } = await execa('umount', ['--', path], { reject: false, stdio: 'ignore' })
    if (failed) await execa('umount', ['--lazy', '--', path], { reject: false, stdio: 'ignore' })
  }
  const left = await mountsBelow(directory)
  if (left.length > 0) throw new Error(`${directory} is not removed, because something is mounted in it: ${left.join(', ')}`)
}
