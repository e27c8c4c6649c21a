const CHECKSUM = /^(\S.*?)(\s*=\s*)(md5|sha1|sha224|sha256|sha384|sha512):([0-9a-f]+)$/

/**
 * The text of a `.treeinfo` with the checksums that files have now. Boot images are patched for their places on a medium, so that those of
 * a tree are wrong on it (spec 06 §3.7). The text keeps its length: sums of one type have one.
 * @param sumOf the sum of a file on the medium, null when it is not there: then what is said of it stays.
 */
export async function withTrueChecksums(text: string, sumOf: (path: string, type: string) => Promise<string | null>): Promise<string> {
  const lines = text.split('\n')
  let section = ''
  for (const [index, line] of lines.entries()) {
    section = /^\[(.+)\]$/.exec(line)?.[1] ?? section
    const [, path = '', equals = '', type = '', told = ''] = (section === 'checksums' ? CHECKSUM.exec(line) : null) ?? []
    if (path === '') continue
    const found = await sumOf(path, type)
    if (found !== null && found.length === told.length) lines[index] = `${path}${equals}${type}:${found}`
  }
  return lines.join('\n')
}
