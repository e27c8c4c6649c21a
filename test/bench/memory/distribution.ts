import { createHash } from 'node:crypto'
import { mkdir, readdir, readFile, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import { promisify } from 'node:util'
import { gunzip, gzip } from 'node:zlib'
import { printRepomd, type RepomdRecord } from '@murli/rpmmd/repomd'

export const ARCHES = ['x86_64', 'aarch64', 'ppc64le']
const VARIANTS = 6
const NAMES_PER_VARIANT = 2000

/** Writes a configuration of 6 variants on 3 arches; each arch has the packages of the x86_64 repository (gz) under its own name. */
export async function writeDistribution(directory: string, repository: string): Promise<string> {
  for (const arch of ARCHES) await writeRepository(join(directory, arch), repository, arch)
  const names = (await readFile(join(repository, 'names.txt'), 'utf8')).trimEnd().split('\n')
  const variants = Array.from({ length: VARIANTS }, (_, index) => ({
    id: `V${index}`,
    members: names.slice(index * 1500, index * 1500 + NAMES_PER_VARIANT),
  }))
  await writeFile(join(directory, 'comps.xml'), xml('comps', variants.map(groupOf)))
  await writeFile(join(directory, 'variants.xml'), xml('variants', variants.map(variantOf)))
  const config = join(directory, 'memory.conf')
  await writeFile(config, CONFIGURATION)
  return config
}

const CONFIGURATION = `release_name = "Memory"
release_short = "Memory"
release_version = "1"
comps_file = "comps.xml"
variants_file = "variants.xml"
pkgset_source = "repos"
pkgset_repos = {${ARCHES.map((arch) => `"${arch}": ["${arch}"]`).join(', ')}}
# there are no packages whose headers could be read
pkgset_inherit_exclusive_arch_to_noarch = False
gather_method = "deps"
gather_fulltree = True
greedy_method = "build"
check_deps = False
filter_system_release_packages = False
`

async function writeRepository(directory: string, source: string, arch: string): Promise<void> {
  await mkdir(join(directory, 'repodata'), { recursive: true })
  const files = await readdir(join(source, 'repodata'))
  const data: RepomdRecord[] = []
  for (const type of ['primary', 'filelists', 'other']) {
    const file = files.find((name) => name.endsWith(`${type}.xml.gz`))
    if (file === undefined) throw new Error(`${source} has no ${type}.xml.gz`)
    const open = await promisify(gunzip)(await readFile(join(source, 'repodata', file)))
    const renamed = Buffer.from(open.toString('latin1').replaceAll('x86_64', arch), 'latin1')
    const stored = await promisify(gzip)(renamed, { level: 1 })
    const href = `repodata/${type}.xml.gz`
    await writeFile(join(directory, href), stored)
    data.push({
      type,
      checksum: sha256(stored),
      openChecksum: sha256(renamed),
      href,
      base: null,
      timestamp: 1,
      size: stored.length,
      openSize: renamed.length,
    })
  }
  await writeFile(join(directory, 'repodata/repomd.xml'), printRepomd({ revision: '1', tags: { content: [], repo: [], distro: [] }, data }))
}

function sha256(bytes: Buffer): { type: string; value: string } {
  return { type: 'sha256', value: createHash('sha256').update(bytes).digest('hex') }
}

function xml(root: string, elements: readonly string[]): string {
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${root}>\n${elements.join('\n')}\n</${root}>\n`
}

function groupOf({ id, members }: { id: string; members: readonly string[] }): string {
  const list = members.map((name) => `<packagereq type="mandatory">${name}</packagereq>`).join('')
  return `<group><id>${id}</id><name>${id}</name><description/><default>true</default><uservisible>true</uservisible><packagelist>${list}</packagelist></group>`
}

function variantOf({ id }: { id: string }): string {
  const arches = ARCHES.map((arch) => `<arch>${arch}</arch>`).join('')
  return `<variant id="${id}" name="${id}" type="variant"><arches>${arches}</arches><groups><group>${id}</group></groups></variant>`
}
