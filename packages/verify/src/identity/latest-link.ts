import type { ComposeinfoPayload } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'

export const latestLink: Check = {
  number: 8,
  severity: 'W',
  title: 'a `latest-*` link beside the compose is relative and leads to a compose of the same release',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const prefixes = linkPrefixes(payload)
    const links = (await compose.linksBeside()).filter(({ name }) => prefixes.has(name))
    return links.flatMap(({ name, target, isCompose }): Problem[] => {
      const path = `../${name}`
      const start = prefixes.get(name) ?? ''
      const expected = `the name of a compose beside it that starts with ${start}`
      if (target.includes('/')) return [{ path, message: `leads to ${target}`, expected }]
      if (!isCompose) return [{ path, message: `leads to ${target}, which is no compose`, expected }]
      // after a version comes another part of it, or the rest of the id
      const isSame = target.startsWith(start) && /^[-.]/.test(target.slice(start.length))
      return isSame ? [] : [{ path, message: `leads to ${target}`, expected }]
    })
  },
}

/** Names that the link of this release can have, with as many parts of the version as somebody chose, and how ids begin that fit them. */
function linkPrefixes({ release, base_product: base }: ComposeinfoPayload): Map<string, string> {
  const parts = release.version.split('.')
  const below = base === undefined ? '' : `-${base.short}-${base.version}`
  return new Map(
    Array.from({ length: parts.length + 1 }, (_, count) => {
      const start = [release.short, ...(count === 0 ? [] : [parts.slice(0, count).join('.')])].join('-')
      return [`latest-${start}${below}`, start]
    }),
  )
}
