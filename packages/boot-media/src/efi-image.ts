import { randomUUID } from 'node:crypto'
import { readFile, utimes, writeFile } from 'node:fs/promises'
import { join } from 'node:path'
import type { TaskContext } from '@murli/runtime/service'
import { BOOT_CONFIGURATIONS, type BootFacts, tweakedConfiguration } from './configuration.ts'

/** What programs of mtools are run with. `mtime`: of the files that are written, seconds since 1970. */
export interface EfiTools {
  readonly task: Pick<TaskContext<unknown>, 'tool' | 'scratch'>
  readonly mtime: number
}

/**
 * Brings the boot configurations inside of an EFI image (FAT) up to date; nothing is mounted. The image's own texts are changed, for they need
 * not be those of the tree. @param image path of a file that may be changed. @returns whether it was.
 * @throws {MurliError} TOOL_FAILED when it is no FAT image, or has no room.
 */
export async function tweakEfiImage(image: string, facts: BootFacts, tools: EfiTools): Promise<boolean> {
  let changed = false
  for (const inside of await configurationsIn(image, tools)) {
    const path = join(tools.task.scratch, `efi-${randomUUID()}`)
    await mtools('mcopy', ['-n', '-i', image, `::${inside}`, path], tools)
    const text = await readFile(path, 'utf8')
    const tweaked = tweakedConfiguration(inside, text, facts)
    if (tweaked === text) continue
    await writeFile(path, tweaked)
    await utimes(path, tools.mtime, tools.mtime)
    await mtools('mcopy', ['-o', '-m', '-i', image, path, `::${inside}`], tools)
    changed = true
  }
  return changed
}

/** FAT does not tell upper from lower case. */
const WANTED = new Set(BOOT_CONFIGURATIONS.map((path) => `/${path}`.toLowerCase()))

async function configurationsIn(image: string, tools: EfiTools): Promise<string[]> {
  const { stdout } = await mtools('mdir', ['-/', '-b', '-i', image, '::'], tools)
  const paths = stdout.split('\n').map((line) => line.replace(/^::/, ''))
  return paths.filter((path) => WANTED.has(path.toLowerCase()))
}

/** Times in the image are local ones; images of lorax need not have the geometry that mtools likes. */
function mtools(program: string, args: string[], { task, mtime }: EfiTools): Promise<{ stdout: string }> {
  return task.tool(program, args, { env: { TZ: 'UTC', MTOOLS_SKIP_CHECK: '1', SOURCE_DATE_EPOCH: String(mtime) } })
}
