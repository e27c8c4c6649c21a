import { existsSync } from 'node:fs'
import { join } from 'node:path'
import { execa } from 'execa'
import { PROJECT } from '../../system/paths.ts'

const GENERATOR = join(import.meta.dirname, 'distro-scale-repo.py')

/**
 * A repository of a whole distribution, metadata only, made of this machine's Debian package index: its directory. It is made once
 * and kept below `.murli`. @throws {Error} when there is no package index
 */
export async function distributionRepository(): Promise<string> {
  const directory = join(PROJECT, '.murli/bench/distribution')
  if (existsSync(join(directory, 'names.txt'))) return directory
  const { stdout } = await execa('apt-cache', ['pkgnames'], { reject: false })
  if (stdout === undefined || stdout.split('\n').length < 10_000) {
    throw new Error('there is no package index on this machine to make a distribution of: run apt-get update, or give --repo DIRECTORY')
  }
  process.stdout.write(`making ${directory}, once\n`)
  await execa('python3', [GENERATOR, directory], { stdout: 'inherit', stderr: 'inherit' })
  return directory
}
