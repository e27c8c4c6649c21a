/** A `packagereq` of a comps file: its group, its attributes as written, its line from 1. */
export interface MemberLine {
  readonly group: string
  readonly type: string
  readonly arches: readonly string[] | null
  readonly variants: readonly string[] | null
  readonly line: number
}

const TOKEN = /<!--[\s\S]*?-->|<group\b|<\/group>|<id>\s*([^<]*?)\s*<\/id>|<packagereq\b([^>]*)>\s*([^<]*?)\s*<\/packagereq>/g

/**
 * Where a comps text lists members of groups: by name, in the order of the file. The text is known to be well-formed; a member that is
 * written in an unusual way, with entities or character data, is not found.
 */
export function membersByName(text: string): Map<string, MemberLine[]> {
  const found = new Map<string, MemberLine[]>()
  const lines = lineCounter(text)
  let group: string | null = null
  let inGroup = false
  for (const match of text.matchAll(TOKEN)) {
    const [token, id, attributes, member = ''] = match
    if (token === '<group') [inGroup, group] = [true, null]
    else if (token === '</group>') inGroup = false
    else if (inGroup && id !== undefined) group ??= id
    else if (member !== '' && group !== null) {
      const line = { group, ...membership(attributes ?? ''), line: lines(match.index) }
      found.set(member, [...(found.get(member) ?? []), line])
    }
  }
  return found
}

function membership(attributes: string): Omit<MemberLine, 'group' | 'line'> {
  return { type: attribute(attributes, 'type') ?? 'mandatory', arches: list(attributes, 'arch'), variants: list(attributes, 'variant') }
}

function attribute(attributes: string, name: string): string | null {
  return (
    new RegExp(`(?:^|\\s)${name}\\s*=\\s*(?:"([^"]*)"|'([^']*)')`)
      .exec(attributes)
      ?.slice(1)
      .find((value) => value !== undefined) ?? null
  )
}

function list(attributes: string, name: string): string[] | null {
  const value = attribute(attributes, name)
  return value === null ? null : value.split(/[\s,]+/).filter((part) => part !== '')
}

/** Gives the lines, from 1, of places that are asked about in ascending order. */
function lineCounter(text: string): (index: number) => number {
  let line = 1
  let next = text.indexOf('\n')
  return (index) => {
    for (; next >= 0 && next < index; next = text.indexOf('\n', next + 1)) line += 1
    return line
  }
}
