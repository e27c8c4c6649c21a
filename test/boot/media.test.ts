import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { Murli } from '../system/murli.ts'
import { COMPS, smallDistribution, variantsOf, writeConfiguration } from '../system/small-distribution.ts'
import { bootParts } from './parts.ts'
import { boot, type Boot } from './qemu.ts'

/** Server has the installer of today's lorax, Workstation that of lorax 37.2 and before; Plain has none and is on discs of the others. */
const OPTIONS = {
  release_name: '"Boot Linux"',
  release_short: '"Boot"',
  tree_arches: '["x86_64", "aarch64"]',
  gather_method: '"nodeps"',
  check_deps: 'False',
  buildinstall_method: '"lorax"',
  buildinstall_skip: '[("^Plain$", {"*": True})]',
  buildinstall_kickstart: '"ks.cfg"',
  lorax_options: '[("^Workstation$", {"*": {"add_template_var": ["style=syslinux"]}})]',
  createiso_skip: '[("^Plain$", {"*": True, "src": True}), ("^.*$", {"src": True})]',
  disc_types: '{"boot": "netinst"}',
  image_volid_formats: '["{release_short} {version} {variant} {arch}"]',
  volume_id_substitutions: '{"Workstation": "WS"}',
  extra_isos: JSON.stringify({
    '^Server$': [{ include_variants: ['Plain'], filename: 'two-{arch}.iso', volid: 'Two variants of one distribution', skip_src: true }],
    '^Workstation$': [
      { include_variants: ['Plain'], filename: 'two-{arch}.iso', volid: 'Two variants of one distribution', skip_src: true },
    ],
  }).replaceAll('true', 'True'),
}

const VARIANTS = variantsOf({ Server: ['x86_64', 'aarch64'], Workstation: ['x86_64'], Plain: ['x86_64', 'aarch64'] })

/** What an image says when it boots. */
const said = (label: string, repositories: number, kickstart: string) =>
  `ok: '${label}', ${repositories} repositories, kickstart ${kickstart}`
const netinst = (label: string) => said(label, 0, 'none')
const dvd = (label: string) => said(label, 1, 'ks.cfg')
const extra = (label: string) => said(label, 2, 'ks.cfg')

describe('media boot', () => {
  let murli: Murli
  let scratch: string
  let parts: string
  let compose: string

  beforeAll(async () => {
    scratch = await mkdtemp(join(tmpdir(), 'murli-boot-'))
    parts = await bootParts()
    const { repository } = await smallDistribution(join(scratch, 'small'))
    await writeConfiguration(join(scratch, 'conf'), repository, { options: OPTIONS, variants: VARIANTS, comps: COMPS })
    await writeFile(join(scratch, 'conf/ks.cfg'), 'text\n')
    murli = await Murli.make({ PATH: `${parts}/bin:${process.env['PATH']}`, MURLI_FOREIGN_ARCHES: 'aarch64' })
    const { directory } = await murli.compose('tiny.conf', { cwd: join(scratch, 'conf'), target: join(scratch, 'target') })
    compose = `${directory}/compose`
  }, 600_000)

  afterAll(async () => {
    await murli[Symbol.asyncDispose]()
    await rm(scratch, { recursive: true, force: true })
  }, 60_000)

  /** The one image of a directory of a compose whose name has this in it. */
  const image = async (directory: string, part: string, of = compose): Promise<string> => {
    const found = (await readdir(`${of}/${directory}/iso`)).filter((name) => name.includes(part) && name.endsWith('.iso'))
    expect(found).toHaveLength(1)
    return `${of}/${directory}/iso/${found[0]}`
  }

  /** What the image says, without the number of sums, of which there are some wherever there are repositories. */
  const booted = async (options: Omit<Boot, 'parts'>): Promise<string> => {
    const all = await boot({ ...options, parts })
    return all.includes(' 0 repositories') ? all.replace(/, 0 sums/, '') : all.replace(/, [1-9]\d* sums/, '')
  }

  it.each([
    ['Server', 'netinst', 'cd', netinst('Boot-1-0-Server-x86_64')],
    ['Server', 'netinst', 'disk', netinst('Boot-1-0-Server-x86_64')],
    ['Server', 'dvd', 'cd', dvd('Boot 1.0 Server x86_64')],
    ['Server', 'dvd', 'disk', dvd('Boot 1.0 Server x86_64')],
    ['Server', 'two', 'cd', extra('Two variants of one distribution')],
    ['Server', 'two', 'disk', extra('Two variants of one distribution')],
    ['Workstation', 'dvd', 'disk', dvd('Boot 1.0 WS x86_64')],
  ] as const)('of x86_64, with BIOS and UEFI: %s %s as %s', { timeout: 600_000 }, async (of, kind, medium, expected) => {
    const file = await image(`${of}/x86_64`, kind)
    const firmwares = ['bios', 'uefi'] as const
    const all = await Promise.all(firmwares.map((firmware) => booted({ image: file, arch: 'x86_64', firmware, medium })))
    expect(all).toEqual([expected, expected])
  })

  it.each([
    ['netinst', netinst('Boot-1-0-WS-x86_64')],
    ['two', extra('Two variants of one distribution')],
  ] as const)('of x86_64, isolinux, with BIOS: %s as CD and disk', { timeout: 600_000 }, async (kind, expected) => {
    const file = await image('Workstation/x86_64', kind)
    const media = ['cd', 'disk'] as const
    const all = await Promise.all(media.map((medium) => booted({ image: file, arch: 'x86_64', firmware: 'bios', medium })))
    expect(all).toEqual([expected, expected])
  })

  it('an image that murli patch-iso has given another label and another kickstart', { timeout: 600_000 }, async () => {
    const [graft, patched] = [join(scratch, 'graft'), join(scratch, 'patched.iso')]
    await mkdir(graft)
    await writeFile(join(graft, 'ks.cfg'), 'graphical\n')
    await murli.must(['patch-iso', '--volume-id', 'Patched at home', patched, await image('Server/x86_64', 'dvd'), graft])
    const text = await booted({ image: patched, arch: 'x86_64', firmware: 'uefi', medium: 'cd' })
    expect(text).toBe(dvd('Patched at home'))
  })

  it('of x86_64, with installers that another compose has made', { timeout: 600_000 }, async () => {
    const from = (uid: string) => `("^${uid}$", {"*": "${compose}/${uid}/$basearch/os"})`
    const options = {
      ...OPTIONS,
      release_short: '"Next"',
      tree_arches: '["x86_64"]',
      tree_variants: '["Server", "Workstation"]',
      buildinstall_method: null,
      buildinstall_skip: null,
      lorax_options: null,
      extra_isos: null,
      phase_bindings: '{"buildinstall": "import"}',
      buildinstall_import_from: `[${from('Server')}, ${from('Workstation')}]`,
    }
    await writeConfiguration(join(scratch, 'next'), join(scratch, 'small/repository'), { options, variants: VARIANTS, comps: COMPS })
    await writeFile(join(scratch, 'next/ks.cfg'), 'text\n')
    const { directory } = await murli.compose('tiny.conf', { cwd: join(scratch, 'next'), target: join(scratch, 'target') })
    const [server, workstation] = await Promise.all(
      ['Server', 'Workstation'].map((uid) => image(`${uid}/x86_64`, 'dvd', `${directory}/compose`)),
    )
    const all = await Promise.all([
      booted({ image: server ?? '', arch: 'x86_64', firmware: 'uefi', medium: 'cd' }),
      booted({ image: workstation ?? '', arch: 'x86_64', firmware: 'bios', medium: 'disk' }),
    ])
    expect(all).toEqual([dvd('Next 1.0 Server x86_64'), dvd('Next 1.0 WS x86_64')])
  })

  it('of aarch64: DVD and a disc of two variants', { timeout: 600_000 }, async () => {
    const machine = { arch: 'aarch64', firmware: 'uefi' } as const
    const [asCd, asDisk] = [await image('Server/aarch64', 'dvd'), await image('Server/aarch64', 'two')]
    const all = await Promise.all([
      booted({ ...machine, image: asCd, medium: 'cd' }),
      booted({ ...machine, image: asDisk, medium: 'disk' }),
    ])
    expect(all).toEqual([dvd('Boot 1.0 Server aarch64'), extra('Two variants of one distribution')])
  })
})
