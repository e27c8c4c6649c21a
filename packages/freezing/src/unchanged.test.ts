import type { ComposeRequest, Ref } from '@murli/contracts'
import { createrepoSlice, createisoSlice, extraFilesSlice, gatherSlice, treeFilesSlice, repoclosureSlice } from '@murli/config/slices'
import { expect, test } from 'vitest'
import { fixtureRequest } from './fixtures/request.ts'
import { freezeRequest } from './freeze.ts'

const REF: Ref = { kind: 'blob', digest: `sha256:${'0'.repeat(64)}`, size: 1 }
const store = { putBytes: () => Promise.resolve(REF), putFile: () => Promise.resolve(REF) }

/** Values that patterns of several variants share: the peer changes such objects while it runs (spec 01 §8, item 17). */
const SHARED = `shared = ["bash", "zsh"]
additional_packages = [("^.*$", {"*": shared}), ("^Server$", {"x86_64": shared})]
filter_packages = [("^.*$", {"*": shared})]
extra_files = [("^.*$", {"*": [{"scm": "file", "file": "comps.xml"}]})]
gather_lookaside_repos = [("^.*$", {"*": "https://lookaside.example/"})]
`

function frozen<T>(value: T): T {
  if (typeof value === 'object' && value !== null && !ArrayBuffer.isView(value)) {
    for (const member of Object.values(value)) frozen(member)
    Object.freeze(value)
  }
  return value
}

test('neither a request nor its options are ever changed: every variant sees the configured values', async () => {
  const request: ComposeRequest = frozen(fixtureRequest(SHARED))
  const result = await freezeRequest(request, { store })
  if (!result.ok) throw new Error(JSON.stringify(result.issues))
  const { configuration } = result.frozen
  frozen(configuration.options)
  frozen(configuration.variants)
  const before = JSON.stringify(configuration.options)
  for (const variant of configuration.variants) {
    for (const arch of variant.arches) {
      const first = JSON.stringify(gatherSlice(configuration, variant, arch))
      createrepoSlice(configuration, variant, arch, 'binary')
      treeFilesSlice(configuration, variant, arch)
      extraFilesSlice(configuration, variant, arch)
      createisoSlice(configuration, variant, arch)
      repoclosureSlice(configuration, variant, arch)
      expect(JSON.stringify(gatherSlice(configuration, variant, arch))).toBe(first)
    }
  }
  expect(JSON.stringify(configuration.options)).toBe(before)
})
