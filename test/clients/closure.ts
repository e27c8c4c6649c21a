import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { validArches } from '@murli/rpmmd/arch'
import { execa } from 'execa'
import { expect } from 'vitest'
import { dnfArguments } from './dnf.ts'
import { binaryTrees, type BinaryTree, twoAtATime } from './trees.ts'

/** What was compared. */
interface Compared {
  /** Trees, as variant.arch. */
  checked: string[]
  /** Those of them that lack something. */
  broken: string[]
}

/**
 * `dnf repoclosure` finds in every tree of an exported compose what its logs say.
 * @param configuration see `binaryTrees`
 */
export async function expectSameClosures(compose: string, configuration: string): Promise<Compared> {
  const compared = await twoAtATime(await binaryTrees(compose, configuration), async (tree) => {
    const place = `${tree.variant}.${tree.arch}`
    const log = await readFile(join(compose, `logs/${tree.arch}/repoclosure-${place}.log`), 'utf8')
    expect(problems(log), `${compose}: ${place}`).toEqual(problems(await dnfClosure(tree)))
    return { place, isBroken: log !== '' }
  })
  const placesOf = (trees: typeof compared) => trees.map(({ place }) => place)
  return { checked: placesOf(compared), broken: placesOf(compared.filter(({ isBroken }) => isBroken)) }
}

async function dnfClosure({ url, beside, arch, isMultilib }: BinaryTree): Promise<string> {
  const arches = validArches(arch, { multilib: isMultilib })
  const scratch = await mkdtemp(join(tmpdir(), 'murli-closure-'))
  try {
    const args = ['repoclosure', ...dnfArguments([url, ...beside], scratch, arches[0] ?? arch)]
    const asked = [...args, '--quiet', '--setopt=best=False', '--check=tested-0', ...arches.map((one) => `--arch=${one}`)]
    const { stdout, stderr, exitCode } = await execa('dnf', asked, { reject: false, env: { LC_ALL: 'C.UTF-8' } })
    expect(exitCode === 0 ? stderr : stderr.split(' (')[0]).toBe(
      exitCode === 0 ? '' : 'Error: Repoclosure ended with unresolved dependencies',
    )
    return `${stdout}\n${stderr}`
  } finally {
    await rm(scratch, { recursive: true, force: true })
  }
}

/** Packages with their unresolved dependencies, sorted, and the line that counts them. */
function problems(log: string): { broken: [string, string[]][]; error: string } {
  const blocks = [...log.matchAll(/^package: (\S+) from .*\n {2}unresolved deps \((\d+)\):\n((?: {4}.*\n)+)/gm)]
  const broken = blocks.map(([, nevra = '', count, lines = '']): [string, string[]] => {
    const texts = lines.trimEnd().split('\n')
    expect(texts.length).toBe(Number(count))
    return [nevra, texts.toSorted()]
  })
  return { broken, error: /^Error: .*$/m.exec(log)?.[0] ?? '' }
}
