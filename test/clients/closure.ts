import { mkdtemp, readFile, rm } from 'node:fs/promises'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { validArches } from '@murli/rpmmd/arch'
import { execa } from 'execa'
import { expect } from 'vitest'
import { dnfArguments } from './dnf.ts'
import { binaryTrees, type BinaryTree } from './trees.ts'

/**
 * `dnf repoclosure` finds in every tree of an exported compose what its logs say.
 * @returns trees that were checked, and how many of them are broken
 */
export async function expectSameClosures(compose: string): Promise<{ checked: string[]; broken: number }> {
  const checked: string[] = []
  let broken = 0
  for (const tree of await binaryTrees(compose)) {
    const place = `${tree.variant}.${tree.arch}`
    const log = await readFile(join(compose, `logs/${tree.arch}/repoclosure-${place}.log`), 'utf8').catch(() => null)
    // switched off for this tree, as other tests show
    if (log === null) continue
    expect(problems(log), `${compose}: ${place}`).toEqual(problems(await dnfClosure(tree)))
    checked.push(place)
    if (log !== '') broken += 1
  }
  return { checked, broken }
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
