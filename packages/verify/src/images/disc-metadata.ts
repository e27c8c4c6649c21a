import { parseDiscinfo, parseTreeinfo, ProductmdError, type Treeinfo } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import { type PresentImage, presentImages } from './entries.ts'
import { isoFiles, isoText } from './iso-files.ts'

export const discMetadata: Check = {
  number: 66,
  severity: 'W',
  title: "each disc's own .treeinfo says which disc of how many it is and names no boot.iso; its .discinfo has the same number",
  spec: 'spec 05 §9.6, 06 §3.3',
  async *run(compose) {
    for (const image of await presentImages(compose)) {
      // discs of several variants are numbered by nobody
      if (image.image.type !== 'dvd' || image.image.unified === true || (await isoFiles(compose, image.path)) === null) continue
      yield* treeinfoProblems(image, await isoText(compose, image.path, '/.treeinfo'))
      yield* discinfoProblems(image, await isoText(compose, image.path, '/.discinfo'))
    }
  },
}

function* treeinfoProblems({ path, image }: PresentImage, text: string | null): Generator<Problem> {
  const place = `${path}#/.treeinfo`
  const treeinfo = text === null ? null : readable(() => parseTreeinfo(text))
  if (treeinfo === null) {
    yield { path: place, message: text === null ? 'does not exist' : 'cannot be read', expected: 'a .treeinfo with [media]' }
    return
  }
  const { media } = treeinfo
  const expected = `discnum ${image.disc_number} of totaldiscs ${image.disc_count}`
  if (media === null) yield { path: place, message: 'has no section [media]', expected }
  else if (media.discnum !== image.disc_number || media.totaldiscs !== image.disc_count) {
    yield { path: place, message: `says discnum ${media.discnum} of totaldiscs ${media.totaldiscs}`, expected }
  }
  const boot = bootIsos(treeinfo)
  if (boot.length > 0) yield { path: place, message: `names ${boot.join(', ')}`, expected: 'no boot.iso: it is not on the disc' }
}

function* discinfoProblems({ path, image }: PresentImage, text: string | null): Generator<Problem> {
  const place = `${path}#/.discinfo`
  const discinfo = text === null ? null : readable(() => parseDiscinfo(text))
  const expected = `the disc number ${image.disc_number}`
  if (discinfo === null) yield { path: place, message: text === null ? 'does not exist' : 'cannot be read', expected }
  else if (discinfo.discs?.length !== 1 || discinfo.discs[0] !== image.disc_number) {
    yield { path: place, message: `says ${discinfo.discs?.join(',') ?? 'ALL'}`, expected }
  }
}

function bootIsos({ images, checksums }: Treeinfo): string[] {
  const paths = [...Object.values(images).flatMap((byName) => Object.values(byName)), ...Object.keys(checksums)]
  return [...new Set(paths.filter((path) => path === 'boot.iso' || path.endsWith('/boot.iso')))]
}

function readable<Value>(read: () => Value): Value | null {
  try {
    return read()
  } catch (error) {
    if (error instanceof ProductmdError) return null
    throw error
  }
}
