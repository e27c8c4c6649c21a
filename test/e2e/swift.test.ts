import { mkdtemp, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { isSwiftInstalled, startSwift, type TestSwift } from '@murli/runtime/testing'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { compareWithGolden, specimen } from '../system/specimen.ts'
import { stackOf } from '../system/stack.ts'

const COMPOSES: [name: string, args: string[]][] = [
  ['everything-nodeps', ['--nightly']],
  ['updates', ['--production', '--label=Update-1.3']],
]

/** Object storage that others have written, over HTTP alone: nothing of a compose may rest on our own endpoint, or on its directory. */
describe.runIf(isSwiftInstalled())('composes that are stored in OpenStack Swift', () => {
  const parts = new AsyncDisposableStack()
  let swift: TestSwift
  let murli: Murli
  let composes: string
  let target: string

  beforeAll(async () => {
    composes = `${await specimen()}/composes`
    target = await mkdtemp(join(tmpdir(), 'murli-swift-target-'))
    parts.defer(() => rm(target, { recursive: true, force: true }))
    swift = parts.use(await startSwift())
    murli = parts.use(
      await Murli.make({
        MURLI_S3_ENDPOINT: swift.endpoint,
        MURLI_S3_BUCKET: 'murli',
        MURLI_S3_REGION: swift.region,
        MURLI_S3_ACCESS_KEY_ID: swift.accessKeyId,
        MURLI_S3_SECRET_ACCESS_KEY: swift.secretAccessKey,
      }),
    )
    await murli.must(['up'])
  }, 420_000)
  afterAll(() => parts.disposeAsync(), 60_000)

  it('are stored there and nowhere else', () => {
    expect(stackOf(murli.stateDirectory).storage).toEqual({ endpoint: swift.endpoint, bucket: 'murli', localDirectory: null })
  })

  it.each(COMPOSES)('%s gives what the peer gives', { timeout: 300_000 }, async (name, args) => {
    const { directory } = await murli.compose(`${name}.conf`, { cwd: `${composes}/${name}`, args, target })
    expect(await compareWithGolden(name, directory)).toBe('')
  })
})
