import { expect, test } from 'vitest'
import { objectFile } from '@murli/cli/local-objects'
import { blobKey, objectPath } from '@murli/runtime/blobs'
import { ownsNats, ownsObjects, serviceEnvironment } from './environment.ts'
import { natsConfig } from './nats.ts'
import { planProcesses, SERVICE_NAMES } from './plan.ts'
import type { PrivateSettings } from './private-settings.ts'
import { SERVICES } from './services.ts'

const settings: PrivateSettings = {
  version: 1,
  apiToken: 'api-token-of-the-stack',
  natsToken: 'nats-token-of-the-stack',
  accessKeyId: 'key',
  secretAccessKey: 'secret',
  ports: { coordinator: 1001, nats: 1002, objects: 1003 },
}

test('what the environment leaves open points to the stack’s own servers', () => {
  expect(serviceEnvironment({ PATH: '/bin', MURLI_SLOTS: '3', MURLI_NATS_URL: '' }, settings, '/state')).toMatchObject({
    PATH: '/bin',
    MURLI_SLOTS: '3',
    MURLI_NATS_URL: 'nats://127.0.0.1:1002',
    MURLI_NATS_TOKEN: 'nats-token-of-the-stack',
    MURLI_S3_ENDPOINT: 'http://127.0.0.1:1003',
    MURLI_S3_LOCAL_DIRECTORY: '/state/objects',
    MURLI_API_TOKEN: 'api-token-of-the-stack',
  })
})

test('other servers are used as the environment names them, without anything of ours', () => {
  const given = { MURLI_NATS_URL: 'nats://elsewhere:4222', MURLI_S3_ENDPOINT: 'https://s3.example', MURLI_S3_BUCKET: 'b' }
  const env = serviceEnvironment(given, settings, '/state')
  expect(env).toMatchObject(given)
  expect(Object.keys(env)).not.toContain('MURLI_NATS_TOKEN')
  expect(Object.keys(env)).not.toContain('MURLI_S3_LOCAL_DIRECTORY')
  expect([ownsNats(given), ownsObjects(given), ownsNats({}), ownsObjects({})]).toEqual([false, false, true, true])
})

test('NATS listens on this machine only, wants the token, and keeps its data in the state directory', () => {
  const config = natsConfig({ port: 1002, token: 'secret', storeDirectory: '/state/nats' })
  expect(config).toContain('listen: "127.0.0.1:1002"')
  expect(config).toContain('authorization { token: "secret" }')
  expect(config).toContain('store_dir: "/state/nats"')
})

test('every service is a process, several where asked', () => {
  expect(planProcesses({}).map(({ name }) => name)).toEqual(SERVICE_NAMES)
  expect(planProcesses({ createiso: 3 }).filter(({ service }) => service === 'createiso')).toEqual([
    { service: 'createiso', name: 'createiso-1' },
    { service: 'createiso', name: 'createiso-2' },
    { service: 'createiso', name: 'createiso-3' },
  ])
  expect(() => planProcesses({ lorax: 2 })).toThrow("there is no service 'lorax'")
  expect(() => planProcesses({ coordinator: 2 })).toThrow('one coordinator')
})

test('both modes run the same services', () => {
  expect(SERVICES.map(({ name }) => name).toSorted()).toEqual(SERVICE_NAMES.toSorted())
})

test('the command finds objects where the store puts them', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}` as const
  expect(objectFile({ directory: '/state/objects', bucket: 'murli' }, digest)).toBe(objectPath('/state/objects', 'murli', blobKey(digest)))
})
