import { mkdir, readdir, symlink } from 'node:fs/promises'
import { join } from 'node:path'

/** A PATH with every program of this machine but one: a directory of links, which is made. */
export async function pathWithout(program: string, directory: string): Promise<string> {
  await mkdir(directory, { recursive: true })
  const linked = new Set([program])
  for (const from of (process.env['PATH'] ?? '').split(':').filter(Boolean)) {
    for (const name of await readdir(from).catch(() => [])) {
      if (linked.has(name)) continue
      linked.add(name)
      await symlink(join(from, name), join(directory, name))
    }
  }
  return directory
}
