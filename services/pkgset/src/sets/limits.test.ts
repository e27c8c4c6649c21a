import { readFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { JsonValue } from '@murli/contracts'
import type { SetPackage } from '@murli/contracts/documents'
import { readRpmHeader } from '@murli/rpmmd/header'
import { buildRpms, specOf, type BuiltRpms } from '@murli/rpmmd/testing'
import { testTaskContext } from '@murli/runtime/testing'
import { afterAll, beforeAll, expect, it } from 'vitest'
import { serveDirectory } from '../../test/repository.ts'
import { noarchLimits } from './limits.ts'
import { setsTask } from './task.ts'

let built: BuiltRpms
beforeAll(async () => {
  built = await buildRpms([specOf('free'), specOf('only', 'ExclusiveArch: noarch x86_64 aarch64\nExcludeArch: ppc64le'), specOf('lonely')])
})
afterAll(() => built[Symbol.asyncDispose]())

/** All packages but the source of `lonely`, as a set has them. */
async function packagesAt(base: string): Promise<SetPackage[]> {
  const files = built.files.filter((file) => file !== 'lonely-1.0-1.src.rpm')
  return Promise.all(
    files.map(async (fileName) => {
      const bytes = await readFile(join(built.directory, fileName))
      const { name, epoch, version, release, arch, sourcerpm, headerStart, headerEnd } = readRpmHeader(bytes)
      const checksum = { type: 'sha256', value: `${fileName}-${base}` }
      const fixed = { mtime: 1, size: bytes.length, record: { bucket: 0, at: [0, 0, 0, 0] } } satisfies Partial<SetPackage>
      return {
        name,
        epoch,
        version,
        release,
        arch,
        sourcerpm,
        fileName,
        checksum,
        headerStart,
        headerEnd,
        url: `${base}/${fileName}`,
        ...fixed,
      }
    }),
  )
}

async function limitsOf(packages: SetPackage[]) {
  const slice = { kind: 'slice', version: 1, arches: [], exclusiveArchConsidersNoarch: true, inheritExclusiveArchToNoarch: true } as const
  await using context = await testTaskContext(setsTask, { slice: { ...slice, arches: [] } })
  const [first, again] = [await noarchLimits(packages, context), await noarchLimits(packages, context)]
  expect(again).toEqual(first)
  return { limits: Object.fromEntries(first), log: context.logLines().map(({ message }): JsonValue => message ?? null) }
}

const EXPECTED = { 'only-1.0-1.noarch.rpm': { exclusive: ['noarch', 'x86_64', 'aarch64'], exclude: ['ppc64le'] } }

it('takes the limits of the source package, and says when the set lacks it', async () => {
  const { limits, log } = await limitsOf(await packagesAt(`file://${built.directory}`))
  expect(limits).toEqual(EXPECTED)
  expect(log).toContain("Can't find a SRPM for lonely-1.0-1.noarch.rpm")
})

it('asks a server for headers only, and once', async () => {
  await using server = await serveDirectory(built.directory)
  const packages = await packagesAt(server.url)
  expect((await limitsOf(packages)).limits).toEqual(EXPECTED)
  const end = (file: string) => packages.find(({ fileName }) => fileName === file)!.headerEnd - 1
  const read = ['free-1.0-1.src.rpm', 'lonely-1.0-1.noarch.rpm', 'only-1.0-1.src.rpm'].map((file) => `/${file} bytes=0-${end(file)}`)
  expect(server.requests.toSorted()).toEqual(read)
})

it('names a package that is gone, or another one', async () => {
  const packages = await packagesAt(`file://${built.directory}`)
  const changed = (fileName: string, url: string) => packages.map((item) => (item.fileName === fileName ? { ...item, url } : item))
  await expect(limitsOf(changed('only-1.0-1.src.rpm', 'file:///nonexistent/only.rpm'))).rejects.toMatchObject({ code: 'PACKAGE_MISSING' })
  const swapped = changed('only-1.0-1.src.rpm', `file://${built.directory}/free-1.0-1.src.rpm`)
  await expect(limitsOf(swapped)).rejects.toMatchObject({ code: 'PACKAGE_CORRUPT', message: expect.stringContaining('free') })
})
