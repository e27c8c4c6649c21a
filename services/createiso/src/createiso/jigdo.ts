import { readFile, writeFile } from 'node:fs/promises'
import { basename, join } from 'node:path'
import type { Ref } from '@murli/contracts'
import { jigdoWithPaths } from '@murli/iso9660'
import type { TaskContext } from '@murli/runtime/service'
import { MurliError } from '@murli/runtime/errors'

/** What rebuilds an image out of the files of a tree: a list of them, and all else of the image, compressed. */
export interface JigdoPair {
  readonly text: Ref
  readonly template: Ref
}

/** `treeFiles`: paths in the tree by where the bytes are, as `stageDisc` gives them. `directory`: gets the files that the program writes. */
export interface JigdoRequest {
  readonly image: string
  readonly treeFiles: ReadonlyMap<string, string>
  readonly directory: string
  readonly logFile: string
}

/**
 * Makes and stores the `.jigdo` and the `.template` of a finished image (spec 06 §3.10). Only files of the tree are named; what the disc has
 * of its own is in the template. Content lies under numbers, so the program is given those, and its list the paths instead. The names
 * of image and template in the text are those of scratch files until `image_checksum` gives others.
 * @throws {MurliError} TOOL_MISSING, TOOL_FAILED.
 */
export async function makeJigdo(ctx: Pick<TaskContext<unknown>, 'blobs' | 'tool'>, request: JigdoRequest): Promise<JigdoPair> {
  const { image, treeFiles, directory, logFile } = request
  const [jigdo, template, list] = ['image.jigdo', 'image.template', 'jigdo-files'].map((name) => join(directory, name)) as [
    string,
    string,
    string,
  ]
  // behind `//` begins what is written into the list
  const places = [...treeFiles.keys()].map((path) => `${path.slice(0, -basename(path).length)}/${basename(path)}\n`)
  await writeFile(list, places.join(''))
  const outputs = [`--image=${image}`, `--jigdo=${jigdo}`, `--template=${template}`]
  await ctx.tool('jigdo-file', ['make-template', '--force', ...outputs, '--no-servers-section', '--report=quiet', `--files-from=${list}`], {
    logFile,
  })
  const paths = new Map([...treeFiles].map(([localPath, path]) => [basename(localPath), path]))
  const text = jigdoWithPaths(await readFile(jigdo, 'utf8'), paths)
  if (text === null) throw new MurliError('TOOL_FAILED', 'jigdo-file named other files than those of the image')
  return { text: await ctx.blobs.putBytes(Buffer.from(text)), template: await ctx.blobs.putFile(template, { move: true }) }
}
