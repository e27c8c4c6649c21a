/** `pnpm bench NAME [OPTION…]`: runs a benchmark. Nothing here is a test: figures are for people, who know what else the machine does. */
const BENCHMARKS: Readonly<Record<string, () => Promise<unknown>>> = {
  buildinstall: () => import('./buildinstall.ts'),
  compose: () => import('./compose.ts'),
  gather: () => import('./gather/main.ts'),
  memory: () => import('./memory/main.ts'),
  publish: () => import('./publish.ts'),
  trees: () => import('./trees/index.ts'),
}

const [name = '', ...options] = process.argv.slice(2)
const benchmark = BENCHMARKS[name]
if (benchmark === undefined) {
  process.stderr.write(`there is no benchmark ${JSON.stringify(name)}; there are ${Object.keys(BENCHMARKS).join(', ')}\n`)
  process.exitCode = 2
} else {
  process.argv.splice(2, process.argv.length, ...options)
  await benchmark()
}
