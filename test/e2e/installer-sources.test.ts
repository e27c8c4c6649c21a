import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises'
import { createServer, type Server } from 'node:http'
import type { AddressInfo } from 'node:net'
import { tmpdir } from 'node:os'
import { join, normalize } from 'node:path'
import { execa } from 'execa'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { SPECIMEN } from '../system/paths.ts'
import { COMPS, smallDistribution, writeConfiguration } from '../system/small-distribution.ts'

/**
 * lorax is a program of dnf's library: it is given addresses of repositories, and installs packages and groups of them. Here dnf itself does
 * so with the addresses that lorax is given, before the specimen's builder of installers makes the rest.
 */
const lorax = (found: string) => `#!/bin/sh
set -e
number=0
repositories=
for word; do
  case $word in
    --source=*)
      number=$((number + 1))
      repositories="$repositories --repofrompath=source$number,\${word#*=} --repo=source$number"
      ;;
  esac
done
if [ $number -gt 0 ]; then
  mkdir -p ${found}
  dnf="dnf -q -y --setopt=cachedir=${found}/cache --setopt=reposdir=/nonexistent --setopt=install_weak_deps=False --nogpgcheck --releasever=1 $repositories"
  $dnf group list --ids > ${found}/groups
  $dnf install --installroot=${found}/root --downloadonly --downloaddir=${found}/packages @all > ${found}/installed
fi
exec ${SPECIMEN}/tools/lorax "$@"
`

describe('what lorax is given to read packages from', () => {
  let scratch: string
  let server: Server
  let repository: string
  const found = (name: string) => join(scratch, `found-${name}`)

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-installer-sources-'))
    ;({ repository } = await smallDistribution(join(scratch, 'small')))
    server = createServer((request, response) => {
      readFile(join(repository, normalize(new URL(request.url ?? '/', 'http://any').pathname))).then(
        (bytes) => response.end(bytes),
        () => response.writeHead(404).end(),
      )
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
  }, 120_000)

  afterAll(async () => {
    server.close()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  it.each(['directory', 'server'] as const)('dnf installs from it what a %s has', { timeout: 180_000 }, async (from) => {
    const bin = join(scratch, `bin-${from}`)
    await mkdir(bin)
    await writeFile(join(bin, 'lorax'), lorax(found(from)))
    await chmod(join(bin, 'lorax'), 0o755)
    const url = from === 'directory' ? repository : `http://127.0.0.1:${(server.address() as AddressInfo).port}/`
    const conf = join(scratch, `conf-${from}`)
    await writeConfiguration(conf, url, { options: { buildinstall_method: '"lorax"' }, comps: COMPS })
    await using murli = await Murli.make({ PATH: `${bin}:${process.env['PATH']}` })
    await murli.compose('tiny.conf', { cwd: conf, target: join(scratch, `target-${from}`) })
    expect(await readFile(join(found(from), 'groups'), 'utf8')).toContain('All (all)')
    const packages = (await readdir(join(found(from), 'packages'))).toSorted()
    expect(packages).toEqual(['tiny-1.0-1.x86_64.rpm', 'tiny-doc-1.0-1.noarch.rpm', 'tiny-release-1.0-1.noarch.rpm'])
    for (const name of packages) await execa('rpm', ['-K', '--nosignature', join(found(from), 'packages', name)])
  })
})
