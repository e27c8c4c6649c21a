import { createHash } from 'node:crypto'
import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import { gunzipSync } from 'node:zlib'
import type { Murli } from './murli.ts'
import { COMPS, smallDistribution, writeConfiguration } from './small-distribution.ts'
import { delay, stackOf } from './stack.ts'

/** Where the repository of these composes is in each of them. */
export const OS = 'compose/Base/x86_64/os'

/** Composes that are published in turn. The first two agree on every file that both have, as builds do; the third was built again. */
export interface Turns {
  ids: string[]
  /** Text of `repomd.xml` by compose id. */
  repomd: ReadonlyMap<string, string>
}

/** Composes small distributions: one whole, one without a package, and one of packages of the same names that were built again. */
export async function composesInTurn(murli: Murli, scratch: string): Promise<Turns> {
  const small = await smallDistribution(join(scratch, 'first'))
  const again = await smallDistribution(join(scratch, 'again'))
  const less = COMPS.replace('<packagereq type="mandatory">tiny-doc</packagereq>', '')
  const made = [
    { name: 'whole', repository: small.repository, changes: {} },
    { name: 'less', repository: small.repository, changes: { comps: less } },
    { name: 'again', repository: again.repository, changes: {} },
  ]
  const repomd = new Map<string, string>()
  for (const { name, repository, changes } of made) {
    await writeConfiguration(join(scratch, name), repository, changes)
    const { id, directory } = await murli.compose('tiny.conf', { cwd: join(scratch, name), target: join(scratch, 'exported') })
    repomd.set(id, await readFile(join(directory, OS, 'repodata/repomd.xml'), 'utf8'))
  }
  return { ids: [...repomd.keys()], repomd }
}

/** What readers have seen. `wrong`: what no reader may see, in words. */
export interface Seen {
  readings: number
  requests: number
  /** Readings by compose. */
  composes: Record<string, number>
  wrong: string[]
  latenciesMs: number[]
}

/** Points a name to composes in turn, and reads meanwhile as clients do. `pinned` readers ask for the compose once, as with a mirror list. */
export async function readWhilePublishing(
  murli: Murli,
  {
    turns,
    readers,
    pinnedReaders,
    seconds,
    everyMs,
  }: { turns: Turns; readers: number; pinnedReaders: number; seconds: number; everyMs: number },
): Promise<Seen & { switches: number }> {
  const { url, token } = stackOf(murli.stateDirectory)
  const seen: Seen = { readings: 0, requests: 0, composes: {}, wrong: [], latenciesMs: [] }
  const publish = async (name: string, composeId: string) => {
    const headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' }
    const answer = await fetch(`${url}/v1/published/${name}`, { method: 'POST', headers, body: JSON.stringify({ composeId }) })
    if (!answer.ok) throw new Error(`${name} could not be published: ${await answer.text()}`)
  }
  const alike = turns.ids.slice(0, 2)
  await Promise.all([publish('plain', alike[0]!), publish('pinned', turns.ids[0]!)])
  const end = performance.now() + seconds * 1000
  const reading = async (name: string, query: string) => {
    while (performance.now() < end) await readOnce(`${url}/published/${name}/${OS}/`, query, turns, seen)
  }
  const publishing = async () => {
    let switches = 0
    while (performance.now() < end) {
      switches += 1
      const next = delay(everyMs)
      await Promise.all([publish('plain', alike[switches % alike.length]!), publish('pinned', turns.ids[switches % turns.ids.length]!)])
      await next
    }
    return switches
  }
  const all = [
    ...Array.from({ length: readers }, () => reading('plain', '')),
    ...Array.from({ length: pinnedReaders }, () => reading('pinned', '?mirrorlist')),
  ]
  const [switches] = await Promise.all([publishing(), ...all])
  return { ...seen, switches }
}

/** Reads a repository as dnf does: `repomd.xml`, every record that it names, and packages that primary names; all sums must hold. */
async function readOnce(base: string, query: string, { repomd }: Turns, seen: Seen): Promise<void> {
  const get = async (address: string) => {
    const startedAt = performance.now()
    const answer = await fetch(address)
    const bytes = Buffer.from(await answer.arrayBuffer())
    seen.latenciesMs.push(performance.now() - startedAt)
    seen.requests += 1
    return { answer, bytes }
  }
  const checked = async (address: string, sum: string) => {
    const { answer, bytes } = await get(address)
    if (answer.status !== 200) seen.wrong.push(`${address}: ${answer.status} ${bytes.toString().slice(0, 200)}`)
    else if (createHash('sha256').update(bytes).digest('hex') !== sum) seen.wrong.push(`${address}: sum does not hold`)
    return bytes
  }
  const steady = query === '' ? base : ((await get(base + query)).bytes.toString().split('\n')[0] ?? '')
  const { answer, bytes } = await get(`${steady}repodata/repomd.xml`)
  const id = query === '' ? (answer.headers.get('x-murli-compose-id') ?? '') : (/composes\/([^/]+)\//.exec(steady)?.[1] ?? '')
  if (repomd.get(id) !== bytes.toString()) seen.wrong.push(`repomd.xml is not that of ${id || 'any compose'}: ${answer.status}`)
  seen.composes[id] = (seen.composes[id] ?? 0) + 1
  for (const { type, sum, href } of recordsOf(bytes.toString())) {
    const record = await checked(steady + href, sum)
    if (type !== 'primary' || seen.wrong.length > 0) continue
    for (const each of packagesOf(gunzipSync(record).toString())) if (Math.random() < 0.7) await checked(steady + each.href, each.sum)
  }
  seen.readings += 1
}

function recordsOf(xml: string): { type: string; sum: string; href: string }[] {
  const found = xml.matchAll(/<data type="(\w+)">.*?<checksum type="sha256">(\w+)<.*?<location href="([^"]+)"/gs)
  return [...found].map(([, type = '', sum = '', href = '']) => ({ type, sum, href }))
}

function packagesOf(xml: string): { sum: string; href: string }[] {
  const found = xml.matchAll(/<package type="rpm">.*?<checksum type="sha256" pkgid="YES">(\w+)<.*?<location href="([^"]+)"/gs)
  return [...found].map(([, sum = '', href = '']) => ({ sum, href }))
}
