import { isArch } from '@murli/productmd'
import type { Check, Problem } from '../check.ts'
import type { ComposeDirectory } from '../compose/directory.ts'
import { metadataPath } from '../compose/documents.ts'

/** Variant and arch that a document has as keys. */
interface Key {
  readonly path: string
  readonly variant: string
  readonly arch: string
  /** In extra_files.json alone `src` is one of them. */
  readonly mayBeSource: boolean
}

async function keysOf(compose: ComposeDirectory): Promise<Key[]> {
  const [rpms, images, modules, extraFiles] = await Promise.all([
    compose.payload('rpms'),
    compose.payload('images'),
    compose.payload('modules'),
    compose.payload('extra_files'),
  ])
  const sections = { rpms: rpms?.rpms, images: images?.images, modules: modules?.modules, extra_files: extraFiles?.extra_files }
  return Object.entries(sections).flatMap(([name, section]) =>
    Object.entries(section ?? {}).flatMap(([variant, byArch]) =>
      Object.keys(byArch).map((arch) => ({
        path: `compose/metadata/${name}.json#payload.${name}.${variant}`,
        variant,
        arch,
        mayBeSource: name === 'extra_files',
      })),
    ),
  )
}

export const knownVariants: Check = {
  number: 14,
  severity: 'E',
  title: 'rpms, images, modules and extra files name only variants of composeinfo.json',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const known = Object.keys(payload.variants)
    const unknown = (await keysOf(compose)).filter(({ variant }) => !known.includes(variant))
    const paths = [...new Set(unknown.map(({ path }) => path))]
    return paths.map((path) => ({ path, message: 'composeinfo.json has no such variant', expected: `one of ${known.join(', ')}` }))
  },
}

export const knownArches: Check = {
  number: 15,
  severity: 'E',
  title: 'arches are those of the variant; `src` is a key of extra files alone',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const payload = await compose.payload('composeinfo')
    if (payload === null) return []
    const inComposeinfo = Object.values(payload.variants).flatMap(({ uid, arches, paths }): Problem[] => {
      const path = `${metadataPath('composeinfo')}#payload.variants.${uid}`
      const named = [...new Set(Object.values(paths).flatMap((byArch) => Object.keys(byArch)))].filter((arch) => !arches.includes(arch))
      return [
        ...arches.filter(isSource).map((arch) => ({ path: `${path}.arches`, message: `has ${arch}`, expected: 'binary arches' })),
        ...named.map((arch) => ({ path: `${path}.paths`, message: `has ${arch}`, expected: `one of ${arches.join(', ')}` })),
      ]
    })
    const elsewhere = (await keysOf(compose)).flatMap(({ path, variant, arch, mayBeSource }): Problem[] => {
      const arches = payload.variants[variant]?.arches
      // an unknown variant is another check's finding
      if (arches === undefined || arches.includes(arch) || (mayBeSource && arch === 'src')) return []
      return [{ path: `${path}.${arch}`, message: `is no arch of ${variant}`, expected: `one of ${arches.join(', ')}` }]
    })
    return [...inComposeinfo, ...elsewhere]
  },
}

export const existingArches: Check = {
  number: 16,
  severity: 'E',
  title: 'each arch is one that productmd knows',
  spec: 'spec 05 §9.2',
  async run(compose) {
    const stated = Object.values((await compose.payload('composeinfo'))?.variants ?? {}).flatMap(({ uid, arches }) =>
      arches.map((arch) => ({ path: `${metadataPath('composeinfo')}#payload.variants.${uid}.arches`, arch })),
    )
    const images = Object.values((await compose.payload('images'))?.images ?? {}).flatMap((byArch) => Object.values(byArch).flat())
    const ofImages = images.map(({ path, arch }) => ({ path: `${metadataPath('images')}#${path}`, arch }))
    const unknown = [...stated, ...(await keysOf(compose)), ...ofImages].filter(({ arch }) => !isArch(arch))
    return [...new Map(unknown.map((item) => [`${item.path} ${item.arch}`, item])).values()].map(({ path, arch }) => ({
      path,
      message: `'${arch}' is no arch`,
    }))
  },
}

function isSource(arch: string): boolean {
  return ['src', 'nosrc', 'noarch'].includes(arch)
}
