import { cp, mkdir, symlink, writeFile } from 'node:fs/promises'
import { existsSync } from 'node:fs'
import { join } from 'node:path'

/** Leaves nothing but repositories, which is all that a closure is about. */
const SKIPPED = ['createiso', 'extra_isos', 'extra_files'].flatMap((phase) => ['--skip-phase', phase])

/**
 * A copy of one of the specimen's configurations that checks the closure of every tree, wherever the original has that switched off.
 * @param root a directory that takes it, with the specimen's repositories beside it
 * @returns its directory, its name there, and what `murli compose` needs besides
 */
export async function closedConfiguration(
  specimen: string,
  name: string,
  root: string,
): Promise<{ cwd: string; config: string; args: string[] }> {
  const cwd = join(root, 'composes', name)
  await mkdir(join(root, 'composes'), { recursive: true })
  if (!existsSync(join(root, 'repos'))) await symlink(join(specimen, 'repos'), join(root, 'repos'))
  await cp(join(specimen, 'composes', name), cwd, { recursive: true })
  await writeFile(join(cwd, 'closed.conf'), `from ${name} import *\nrepoclosure_strictness = [("^.*$", {"*": "lenient"})]\n`)
  return { cwd, config: 'closed.conf', args: SKIPPED }
}
