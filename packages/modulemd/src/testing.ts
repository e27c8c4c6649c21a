/** A `modulemd` document of version 2. */
export function streamYaml(nsvc: string, rpms: readonly string[] = [], arch = 'x86_64'): string {
  const [name, stream, version = '1', context = 'c0ffee42'] = nsvc.split(':')
  const artifacts = rpms.length === 0 ? '' : `\n  artifacts:\n    rpms:\n${rpms.map((rpm) => `    - ${rpm}`).join('\n')}`
  return `---
document: modulemd
version: 2
data:
  name: ${name}
  stream: ${stream}
  version: ${version}
  context: ${context}
  arch: ${arch}
  summary: A module
  description: >-
    Text of the module.
  license:
    module:
    - MIT${artifacts}
...
`
}

/** A `modulemd-defaults` document. */
export function defaultsYaml(module: string, stream: string | null, modified = '202611220000'): string {
  const lines = ['---', 'document: modulemd-defaults', 'version: 1', 'data:', `  module: ${module}`, `  modified: ${modified}`]
  return `${[...lines, ...(stream === null ? [] : [`  stream: ${stream}`])].join('\n')}\n...\n`
}

/** A `modulemd-obsoletes` document. */
export function obsoletesYaml(module: string, stream: string, message = 'It is old.'): string {
  return `---
document: modulemd-obsoletes
version: 1
data:
  module: ${module}
  stream: ${stream}
  modified: 2026-11-22T00:00Z
  message: ${message}
...
`
}
