import { RpmmdError } from '../error.ts'
import { walkElements, type Element } from '../records/reference.ts'
import type { Checksum } from '../records/index.ts'
import type { Repomd, RepomdRecord } from './types.ts'

/**
 * Reads repomd.xml. Record types that nobody knows are kept. `name` is what messages call the file.
 * @throws RpmmdError REPO_INVALID when it is not well-formed, has a DOCTYPE, or a record lacks its checksum or location.
 */
export function parseRepomd(xml: string, name = 'repomd.xml'): Repomd {
  const repomd: Repomd = { revision: '', tags: { content: [], repo: [], distro: [] }, data: [] }
  let inside = new Map<string, Element>()
  let root = ''
  walkElements(xml, name, (element, parents) => {
    const place = [...parents.slice(1), element.name].join('/')
    if (parents.length === 0) root = element.name
    else if (place === 'revision') repomd.revision = element.text.trim()
    else if (place === 'tags/content') repomd.tags.content.push(element.text)
    else if (place === 'tags/repo') repomd.tags.repo.push(element.text)
    else if (place === 'tags/distro') repomd.tags.distro.push({ cpeid: element.attributes['cpeid'] ?? null, text: element.text })
    else if (place.startsWith('data/')) inside.set(element.name, element)
    else if (place === 'data') {
      repomd.data.push(recordOf(name, element, inside))
      inside = new Map()
    }
  })
  if (root !== 'repomd')
    throw new RpmmdError('REPO_INVALID', `${name}: the root element is <${root}>, not <repomd>`, { details: { file: name } })
  return repomd
}

function recordOf(name: string, data: Element, inside: Map<string, Element>): RepomdRecord {
  const type = data.attributes['type'] ?? ''
  const checksum = checksumOf(inside.get('checksum'))
  const href = inside.get('location')?.attributes['href']
  if (type === '' || checksum === null || href === undefined) {
    const lacks = type === '' ? 'type' : checksum === null ? 'checksum' : 'location'
    throw new RpmmdError('REPO_INVALID', `${name}: record "${type}" has no ${lacks}`, { details: { file: name, record: type } })
  }
  const databaseVersion = wholeNumber(inside.get('database_version'))
  return {
    type,
    checksum,
    openChecksum: checksumOf(inside.get('open-checksum')),
    href,
    base: inside.get('location')?.attributes['xml:base'] ?? null,
    timestamp: wholeNumber(inside.get('timestamp')) ?? 0,
    size: wholeNumber(inside.get('size')),
    openSize: wholeNumber(inside.get('open-size')),
    ...(databaseVersion === null ? {} : { databaseVersion }),
  }
}

function checksumOf(element: Element | undefined): Checksum | null {
  const type = element?.attributes['type']
  const value = element?.text.trim().toLowerCase() ?? ''
  return type === undefined || !/^[0-9a-f]+$/.test(value) ? null : { type, value }
}

/** Some writers give a timestamp as a fraction; the rest is dropped. */
function wholeNumber(element: Element | undefined): number | null {
  const text = element?.text.trim() ?? ''
  return /^\d{1,15}(\.\d*)?$/.test(text) ? Math.trunc(Number(text)) : null
}
