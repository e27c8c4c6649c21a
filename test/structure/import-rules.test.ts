import { existsSync } from 'node:fs'
import { dirname, join, resolve } from 'node:path'
import { describe, expect, test } from 'vitest'
import { importsOf, isTest, root, type SourceFile, sourceFiles, workspacePackages, type WorkspacePackage } from './workspace.ts'

/*
 * Who may import whom. A package that is not in the table fails, so that a new one gets its row. Tests may also use what their package lists
 * under devDependencies.
 */
const DOMAIN = ['contracts', 'rpmmd', 'productmd', 'modulemd', 'config', 'freezing', 'selection', 'explanation', 'iso9660']
/** What services and the command line share and is not pure: each reads one kind of thing from the outside. */
const SHARED = ['repositories', 'gathering', 'sources', 'boot-media']
const SERVICES = ['init', 'pkgset', 'gather', 'createrepo', 'buildinstall', 'createiso', 'checks', 'coordinator']

const MAY_IMPORT: Record<string, string[]> = {
  'packages/contracts': [],
  'packages/rpmmd': ['contracts'],
  'packages/productmd': ['contracts'],
  'packages/modulemd': ['rpmmd'],
  'packages/iso9660': [],
  'packages/config': ['contracts', 'rpmmd', 'productmd', 'modulemd'],
  'packages/selection': ['contracts', 'rpmmd'],
  'packages/explanation': ['contracts', 'rpmmd', 'selection'],
  'packages/freezing': ['contracts', 'config', 'rpmmd', 'modulemd'],
  'packages/runtime': ['contracts'],
  // the endpoint and the local clients share one directory layout
  'packages/object-store': ['runtime'],
  'packages/repositories': ['contracts', 'rpmmd', 'runtime'],
  'packages/boot-media': ['contracts', 'iso9660', 'runtime'],
  'packages/koji': ['runtime'],
  'packages/sources': ['rpmmd', 'runtime'],
  'packages/gathering': ['contracts', 'repositories', 'rpmmd', 'selection'],
  'packages/difference': ['contracts', 'productmd', 'rpmmd'],
  'packages/verify': ['config', 'contracts', 'iso9660', 'modulemd', 'productmd', 'rpmmd', 'selection'],
  'packages/cli': [...SHARED, 'verify', 'difference', 'runtime', 'contracts', 'config', 'freezing', 'rpmmd', 'productmd', 'selection'],
  ...Object.fromEntries(SERVICES.map((service) => [`services/${service}`, [...DOMAIN, ...SHARED, 'difference', 'runtime']])),
  infra: [...DOMAIN, ...SHARED, ...SERVICES, 'runtime', 'object-store', 'cli'],
  test: [...DOMAIN, ...SHARED, 'runtime', 'object-store', 'cli', 'verify'],
}

/** Packages of npm that a folder, or one for each of two purposes, keeps behind a face of its own. */
const KEPT_BEHIND: Record<string, string | string[]> = {
  nats: 'packages/runtime/src/messaging/',
  '@aws-sdk/client-s3': 'packages/runtime/src/blobs/',
  'prom-client': 'packages/runtime/src/',
  pino: 'packages/runtime/src/log/',
  commander: 'packages/cli/src/',
  execa: 'packages/runtime/src/tool/',
  undici: ['packages/runtime/src/transfer/', 'packages/koji/src/hub/'],
  yaml: 'packages/modulemd/src/',
}

/** What the domain packages know nothing of (I/O is on streams, files and buffers handed to them). */
const OUTSIDE_DOMAIN = [/^nats$/, /^@aws-sdk\//, /^hono(\/|$)/, /^undici$/, /^node:https?$/, /^node:net$/]

const packages = workspacePackages()
const sources = packages.flatMap((item) => item.files.filter((file) => !isTest(file)))
const everything = [...packages.flatMap((item) => item.files), ...sourceFiles(join(root, 'examples'))]

test('the reader of imports sees every form of them', () => {
  const lines = [`import a from 'a'`, `import type { B } from "b"`, 'import {', '  c,', `} from 'c'`, `import 'd'`, `export { e } from 'e'`]
  // in two pieces, so that this file is not seen to import it
  const text = [...lines, ['await import', `('f')`].join('')].join('\n')
  expect(importsOf(text)).toEqual(['a', 'b', 'c', 'd', 'e', 'f'])
})

describe.each(packages)('$directory', (item) => {
  test('has a row in the table, and lists only what the row allows', () => {
    expect(Object.keys(MAY_IMPORT)).toContain(item.directory)
    expect(ours(item.dependencies).filter((name) => !MAY_IMPORT[item.directory]?.includes(name))).toEqual([])
  })

  test('says in a README what it is for', () => {
    expect(existsSync(join(root, item.directory, 'README.md'))).toBe(true)
  })

  test('imports only what its manifest lists', () => {
    const undeclared = item.files.flatMap((file) =>
      external(file)
        .filter((name) => !isDeclared(item, file, name))
        .map((name) => `${file.path}: ${name}`),
    )
    expect(undeclared).toEqual([])
  })

  test('stays inside itself with relative imports', () => {
    const home = join(root, item.directory)
    const leaving = item.files.flatMap((file) =>
      file.imports
        .filter((name) => name.startsWith('.') && !resolve(root, dirname(file.path), name).startsWith(`${home}/`))
        .map((name) => `${file.path}: ${name}`),
    )
    expect(leaving).toEqual([])
  })
})

test.each(Object.entries(KEPT_BEHIND))('%s is imported below %s only', (name, kept) => {
  const folders = Array.isArray(kept) ? kept : [kept]
  const users = sources.filter((file) => external(file).includes(name))
  expect(users.length).toBeGreaterThan(0)
  expect(users.map((file) => file.path).filter((path) => !folders.some((folder) => path.startsWith(folder)))).toEqual([])
})

test('contracts rest on zod alone', () => {
  expect(packages.find((item) => item.directory === 'packages/contracts')?.dependencies).toEqual(['zod'])
})

test('domain packages know nothing of NATS, S3 or HTTP', () => {
  const domain = sources.filter((file) => DOMAIN.some((name) => file.path.startsWith(`packages/${name}/`)))
  const found = domain.flatMap((file) =>
    file.imports.filter((name) => OUTSIDE_DOMAIN.some((pattern) => pattern.test(name))).map((name) => `${file.path}: ${name}`),
  )
  expect(found).toEqual([])
})

test('nothing is exported wholesale', () => {
  const wholesale = everything.filter((file) => file.lines.some((line) => line.startsWith('export *')))
  expect(wholesale.map((file) => file.path)).toEqual([])
})

test('no file has more than 400 lines', () => {
  expect(everything.filter((file) => file.lines.length > 400).map((file) => `${file.path}: ${file.lines.length}`)).toEqual([])
})

test('no package is called utils, helpers, common or shared', () => {
  const vague = everything.filter((file) => /(^|\/)(utils?|helpers?|common|shared|misc)(\/|\.)/.test(file.path))
  expect(vague.map((file) => file.path)).toEqual([])
})

test.each(SERVICES)('services/%s has a main program of at most 20 lines', (service) => {
  const main = everything.find((file) => file.path === `services/${service}/src/main.ts`)
  expect(existsSync(join(root, 'services', service))).toBe(true)
  expect(main?.lines.length).toBeLessThanOrEqual(20)
})

/** Names of our packages among specifiers, without the scope. */
function ours(names: string[]): string[] {
  return names.flatMap((name) => (name.startsWith('@murli/') ? [name.slice('@murli/'.length)] : []))
}

/** Names of the packages that a file imports. */
function external(file: SourceFile): string[] {
  const names = file.imports.filter((name) => !name.startsWith('.') && !name.startsWith('node:'))
  return names.map((name) =>
    name
      .split('/')
      .slice(0, name.startsWith('@') ? 2 : 1)
      .join('/'),
  )
}

/** Test tools are dependencies of the root. */
function isDeclared(item: WorkspacePackage, file: SourceFile, name: string): boolean {
  if (item.dependencies.includes(name)) return true
  return isTest(file) && (item.developmentDependencies.includes(name) || ['vitest', 'fast-check'].includes(name))
}
