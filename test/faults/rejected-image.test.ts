import { mkdtemp, open, readdir, readFile, rm, stat } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { smallDistribution, writeConfiguration } from '../system/small-distribution.ts'

/** Where an ISO says that it is one. */
const MAGIC_AT = 0x8001
const TOLERANT = { failable_deliverables: '[("^Base$", {"*": ["iso"]})]' }

interface Images {
  payload: { images: Record<string, Record<string, { arch: string }[]>> }
}

describe('an image in the store that is not what it should be', () => {
  const parts = new AsyncDisposableStack()
  let murli: Murli
  let top: string
  let repository: string

  beforeAll(async () => {
    top = await mkdtemp(join(tmpdir(), 'murli-rejected-'))
    parts.defer(() => rm(top, { recursive: true, force: true }))
    ;({ repository } = await smallDistribution(join(top, 'small')))
    murli = parts.use(await Murli.make())
    const { directory } = await composed('unchecked', {}, ['--skip-phase', 'test'])
    await spoil(join(directory, 'compose/Base/x86_64/iso'))
  }, 180_000)
  afterAll(() => parts.disposeAsync(), 60_000)

  async function composed(name: string, options: Record<string, string>, args: string[] = []) {
    const [cwd, target] = [join(top, name), join(top, 'out', name)]
    await writeConfiguration(cwd, repository, { options: { createiso_skip: '[]', ...options } })
    const ended = await murli.run(['compose', 'tiny.conf', '--target-dir', target, ...args], { cwd })
    const [id = ''] = (await readdir(target)).filter((entry) => entry.startsWith('Tiny-'))
    const directory = join(target, id)
    return { ...ended, directory, status: await readFile(join(directory, 'STATUS'), 'utf8') }
  }

  it('is in no file of the compose when it may fail, and the compose is incomplete', { timeout: 120_000 }, async () => {
    const { exitCode, directory, status, stdout, stderr } = await composed('tolerant', TOLERANT)
    expect([exitCode, status], `${stdout}${stderr}`).toEqual([0, 'FINISHED_INCOMPLETE\n'])
    const { images } = (JSON.parse(await readFile(join(directory, 'compose/metadata/images.json'), 'utf8')) as Images).payload
    expect(images['Base']?.['x86_64']?.map(({ arch }) => arch)).toEqual(['src'])
    expect((await readdir(join(directory, 'compose'), { recursive: true })).filter((path) => path.startsWith('Base/x86_64/iso/'))).toEqual(
      [],
    )
    expect((await readdir(join(directory, 'compose/Base/source/iso'))).filter((file) => file.endsWith('.iso'))).toHaveLength(1)
    const deliverables: unknown = JSON.parse(await readFile(join(directory, 'logs/global/deliverables.json'), 'utf8'))
    expect(deliverables).toMatchObject({ failed: { iso: [['Base', 'x86_64', 'Base']] } })
    expect(await murli.must(['verify', directory])).toContain('nothing is wrong')
  })

  it('dooms the compose when it may not fail', { timeout: 120_000 }, async () => {
    const { exitCode, status, stderr } = await composed('strict', {})
    expect([exitCode, status], `murli: ${stderr}`).toEqual([1, 'DOOMED\n'])
    expect(stderr).toMatch(/^error: test\/Base\/x86_64: Base\/x86_64\/iso\/\S+\.iso does not look like an ISO file$/m)
  })

  it('dooms the compose when it is larger than it ever may be, though it may fail', { timeout: 120_000 }, async () => {
    const limits = { createiso_max_size: '[("^Base$", {"src": 1000})]', createiso_max_size_is_strict: '[("^Base$", {"src": True})]' }
    const { exitCode, stderr } = await composed('too-big', {
      failable_deliverables: '[("^Base$", {"*": ["iso"], "src": ["iso"]})]',
      ...limits,
    })
    expect(exitCode, `murli: ${stderr}`).toBe(1)
    expect(stderr).toMatch(/^error: test\/Base\/src: ISO \S+\.iso is too big\. Expected max 1000B, got \d+B$/m)
  })
})

/** Damages the one image of an exported directory, and with it the store's, to which it is a link. */
async function spoil(directory: string): Promise<void> {
  const [name = ''] = (await readdir(directory)).filter((file) => file.endsWith('.iso'))
  expect((await stat(join(directory, name))).nlink).toBeGreaterThan(1)
  await using image = await open(join(directory, name), 'r+')
  await image.write(Buffer.alloc(5), 0, 5, MAGIC_AT)
}
