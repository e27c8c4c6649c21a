import { startObjectStore } from './server.ts'

/**
 * Runs an endpoint until SIGTERM or SIGINT. Settings come from the environment; when it is ready it writes one line of JSON,
 * `{"url": …, "port": …}`, to standard output.
 */
const { env } = process
const store = await startObjectStore({
  directory: required('MURLI_OBJECT_STORE_DIRECTORY'),
  host: env['MURLI_OBJECT_STORE_HOST'] ?? '127.0.0.1',
  port: Number(env['MURLI_OBJECT_STORE_PORT'] ?? 0),
  region: env['MURLI_S3_REGION'] ?? 'us-east-1',
  credentials: { accessKeyId: required('MURLI_S3_ACCESS_KEY_ID'), secretAccessKey: required('MURLI_S3_SECRET_ACCESS_KEY') },
  buckets: env['MURLI_S3_BUCKET'] === undefined ? [] : [env['MURLI_S3_BUCKET']],
  durability: env['MURLI_OBJECT_STORE_DURABILITY'] === 'power' ? 'power' : 'process',
  onError: (error) => console.error(error),
})
console.log(JSON.stringify({ url: store.url, port: store.port }))
for (const signal of ['SIGTERM', 'SIGINT'] as const) process.once(signal, () => void store.close())

function required(variable: string): string {
  const value = env[variable]
  if (value !== undefined && value !== '') return value
  console.error(`${variable} is not set`)
  return process.exit(2)
}
