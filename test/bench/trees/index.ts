import { benchComposes } from './compose.ts'
import { benchIncremental } from './incremental.ts'
import { benchIso } from './iso.ts'
import { benchRepodata } from './repodata.ts'

/** Parts of `pnpm bench trees [PART [OPTION…]]`; without a part all of them, one after the other. */
const PARTS: Readonly<Record<string, (args: string[]) => Promise<void>>> = {
  compose: benchComposes,
  incremental: benchIncremental,
  iso: benchIso,
  repodata: benchRepodata,
}

const [name, ...options] = process.argv.slice(2)
const part = name === undefined ? undefined : PARTS[name]
if (part !== undefined) await part(options)
else if (name === undefined) for (const every of Object.values(PARTS)) await every([])
else {
  process.stderr.write(`pnpm bench trees has no part ${JSON.stringify(name)}; there are ${Object.keys(PARTS).join(', ')}\n`)
  process.exitCode = 2
}
