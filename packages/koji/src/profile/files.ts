import { readdir, readFile } from 'node:fs/promises'
import { homedir } from 'node:os'
import { join } from 'node:path'
import { type Profile, type ProfileFile, profileOf } from './profile.ts'

/** Where Koji's own client looks, in the order in which later files win (spec 07 §8). */
function places(home: string, root: string) {
  return [join(root, 'etc/koji.conf.d'), join(root, 'etc/koji.conf'), join(home, '.koji/config.d'), join(home, '.koji/config')]
}

/**
 * Reads a profile from the machine's configuration of Koji, so that what a site has set up holds here too. Certificates that lie where Koji
 * looks for them count when the profile names none.
 * @throws {KojiError} PROFILE_INVALID
 */
export async function readProfile(name: string, { home = homedir(), root = '/' }: { home?: string; root?: string } = {}): Promise<Profile> {
  const files: ProfileFile[] = []
  for (const place of places(home, root)) {
    for (const path of place.endsWith('.d') ? await filesIn(place) : [place]) {
      const text = await readIfThere(path)
      if (text !== null) files.push({ path, text })
    }
  }
  const profile = profileOf(name, files)
  const ours = { cert: join(home, '.koji/client.crt'), serverca: join(home, '.koji/serverca.crt') }
  return {
    ...profile,
    cert: profile.cert ?? ((await readIfThere(ours.cert)) === null ? null : ours.cert),
    serverca: profile.serverca ?? ((await readIfThere(ours.serverca)) === null ? null : ours.serverca),
  }
}

async function filesIn(directory: string): Promise<string[]> {
  try {
    const names = await readdir(directory)
    return names
      .filter((name) => name.endsWith('.conf'))
      .toSorted()
      .map((name) => join(directory, name))
  } catch (error) {
    if (isAbsent(error)) return []
    throw error
  }
}

async function readIfThere(path: string): Promise<string | null> {
  try {
    return await readFile(path, 'utf8')
  } catch (error) {
    if (isAbsent(error)) return null
    throw error
  }
}

function isAbsent(error: unknown): boolean {
  return error instanceof Error && 'code' in error && (error.code === 'ENOENT' || error.code === 'ENOTDIR')
}
