import { documentFrame } from '../records/index.ts'

/** What may be said of a package element of a test. */
export interface ElementParts {
  readonly name?: string
  readonly arch?: string
  readonly provides?: string
  readonly requires?: string
  readonly files?: string
  readonly pkgid?: string
}

/** A `package` element of primary.xml as createrepo_c writes it; parts are XML. */
export function primaryElement({
  name = 'a',
  arch = 'noarch',
  provides = '',
  requires = '',
  files = '',
  pkgid = 'ab',
}: ElementParts = {}): string {
  return `<package type="rpm">
  <name>${name}</name>
  <arch>${arch}</arch>
  <version epoch="1" ver="2" rel="3"/>
  <checksum type="sha256" pkgid="YES">${pkgid}</checksum>
  <summary>s</summary>
  <description>d</description>
  <packager></packager>
  <url></url>
  <time file="1" build="1"/>
  <size package="1" installed="1" archive="1"/>
  <location href="${name}-2-3.${arch}.rpm"/>
  <format>
    <rpm:license>MIT</rpm:license>
    <rpm:sourcerpm>${name}-2-3.src.rpm</rpm:sourcerpm>
    <rpm:header-range start="1" end="2"/>
    <rpm:provides>
      ${provides}
    </rpm:provides>
    <rpm:requires>
      ${requires}
    </rpm:requires>
    ${files}
  </format>
</package>`
}

/** A primary document as a stream of chunks of so many bytes. */
export async function* primaryStream(elements: readonly string[], count = elements.length, chunk = 4096): AsyncGenerator<Buffer> {
  const { head, tail } = documentFrame('primary', count)
  const bytes = Buffer.from(`${head}${elements.map((element) => `${element}\n`).join('')}${tail}`)
  for (let at = 0; at < bytes.length; at += chunk) yield bytes.subarray(at, at + chunk)
}
