import assert from 'node:assert/strict'
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { test } from 'node:test'
import { dependenciesAreThere, dependenciesDigest, manifests } from './dependencies.mjs'

/** @param {(root: string) => void} work */
function inWorkspace(work) {
  const root = mkdtempSync(join(tmpdir(), 'murli-bootstrap-'))
  try {
    for (const directory of ['packages/a', 'services/b', '.murli/stamps', 'packages/a/node_modules'])
      mkdirSync(join(root, directory), { recursive: true })
    for (const file of ['pnpm-lock.yaml', 'pnpm-workspace.yaml']) writeFileSync(join(root, file), '')
    writeFileSync(join(root, 'package.json'), '{}')
    writeFileSync(join(root, 'packages/a/package.json'), '{"dependencies":{"zod":"1"}}')
    writeFileSync(join(root, 'services/b/package.json'), '{}')
    work(root)
  } finally {
    rmSync(root, { recursive: true })
  }
}

test('every manifest of the workspace counts', () => {
  inWorkspace((root) => assert.deepEqual(manifests(root), ['package.json', 'packages/a/package.json', 'services/b/package.json']))
})

test('dependencies are there until a manifest changes or node_modules goes', () => {
  inWorkspace((root) => {
    assert.equal(dependenciesAreThere(root), false)
    writeFileSync(join(root, '.murli/stamps/dependencies'), dependenciesDigest(root))
    assert.equal(dependenciesAreThere(root), true)
    rmSync(join(root, 'packages/a/node_modules'), { recursive: true })
    assert.equal(dependenciesAreThere(root), false)
    mkdirSync(join(root, 'packages/a/node_modules'))
    writeFileSync(join(root, 'services/b/package.json'), '{"name":"b"}')
    assert.equal(dependenciesAreThere(root), false)
  })
})
