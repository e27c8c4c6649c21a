import { RpmmdError } from '@murli/rpmmd/error'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { type SummedDirectory, summedDirectories, sumText, sumType } from './sum-files.ts'

export const sums: Check = {
  number: 64,
  severity: 'E',
  title: 'checksum files list exactly the images of their directory, sorted, two lines each, with the right values',
  spec: 'spec 05 §9.6',
  async *run(compose) {
    for (const directory of await summedDirectories(compose)) {
      yield* missingFiles(directory)
      for (const path of directory.sumFiles) yield* fileProblems(compose, directory, path)
    }
  },
}

/** Each type that an image has needs a file for the whole directory, or there is one of all. */
function* missingFiles({ directory, images, sumFiles }: SummedDirectory): Generator<Problem> {
  const whole = sumFiles.filter((path) => imageOf(path, images) === undefined).map(sumType)
  const types = new Set(images.flatMap(({ image }) => Object.keys(image.checksums)))
  for (const type of types) {
    if (whole.includes(type) || whole.includes('')) continue
    yield { path: directory, message: `has no file with the ${type} of its images`, expected: `${type.toUpperCase()}SUM` }
  }
}

async function* fileProblems(compose: ComposeDirectory, { images }: SummedDirectory, path: string): AsyncGenerator<Problem> {
  const own = imageOf(path, images)
  try {
    const expected = await sumText(compose, own === undefined ? images : [own], sumType(path) ?? '')
    const found = (await compose.text(path)) ?? ''
    if (found === expected) return
    const [lines, right] = [found.split('\n'), expected.split('\n')]
    const index = right.findIndex((line, at) => line !== lines[at])
    const at = index < 0 ? right.length - 1 : index
    yield { path, message: `line ${at + 1} is ${JSON.stringify(lines[at] ?? '')}`, expected: JSON.stringify(right[at]) }
  } catch (error) {
    if (!(error instanceof RpmmdError)) throw error
    yield { path, message: 'is of a checksum type that is not known' }
  }
}

/** The one image that a file is about, by its name. */
function imageOf(path: string, images: SummedDirectory['images']): SummedDirectory['images'][number] | undefined {
  return images.find((image) => path.startsWith(`${image.path}.`))
}
