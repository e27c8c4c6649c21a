import type { Variant } from '@murli/contracts'
import type { ExtraIsosSlice, ImageAttributes } from '@murli/contracts/slices'
import { ConfigError } from '../error.ts'
import type { ComposeOptions } from '../schema/index.ts'
import { variantValues } from '../select/index.ts'
import { type Configuration, variantOf } from './configuration.ts'
import { canFail, createisoSlice, isoFacts } from './images.ts'
import { extraFileSource, namesPackages } from './trees.ts'

/** One block of `extra_isos`. */
type Block = Extract<NonNullable<ComposeOptions['extra_isos']>[string], readonly unknown[]>[number]

/** An extra image of a variant. */
export interface ExtraIso {
  readonly arch: string
  /** Of the node that makes it: `failable_arches`. */
  readonly canFail: boolean
  readonly slice: ExtraIsosSlice
  readonly attributes: Omit<ImageAttributes, 'from'>
}

/**
 * The extra images of a variant (spec 06 §4): one for each block and arch, the image of sources last.
 * @throws {ConfigError} CONFIG_INVALID for a variant that is not there or is an addon, files out of packages, a name that the variant's own image has.
 */
export function extraIsos(configuration: Configuration, variant: Variant): ExtraIso[] {
  if (variant.type !== 'variant') return []
  return blocksOf(configuration, variant).flatMap((block, index) =>
    archesOf(block, variant).map((arch) => ({
      arch,
      canFail: (block.failable_arches ?? []).includes(arch),
      slice: extraIsosSlice(configuration, block, { variant, arch, number: index + 1 }),
      attributes: {
        nameFormat: block.filename ?? null,
        maxSize: block.max_size ?? null,
        canFail: canFail(configuration, variant, arch, 'iso'),
      },
    })),
  )
}

function blocksOf({ options }: Configuration, variant: Variant): Block[] {
  return variantValues(options.extra_isos ?? {}, variant.uid)
}

function archesOf(block: Block, variant: Variant): string[] {
  const wanted = block.arches ?? variant.arches
  return [...variant.arches.filter((arch) => wanted.includes(arch)), ...(block.skip_src ? [] : ['src'])]
}

function extraIsosSlice(
  configuration: Configuration,
  block: Block,
  { variant, arch, number }: { variant: Variant; arch: string; number: number },
): ExtraIsosSlice {
  const included = [block.include_variants].flat()
  for (const uid of included) refuseWithoutTree(configuration, uid)
  if (block.filename === undefined && createisoSlice(configuration, variant, arch) !== null) throw sameName(variant, arch)
  const sources = [block.extra_files ?? []].flat()
  for (const source of sources) if (namesPackages(source)) throw outOfPackages(source.repo ?? '')
  const content = [...new Set([variant.uid, ...included])].map((uid) => variantOf(configuration, uid))
  return {
    ...isoFacts(configuration, variant, arch),
    number,
    includeVariants: included,
    content: content
      .filter((item) => !item.isEmpty && (arch === 'src' || item.arches.includes(arch)))
      .map(({ uid, id, name, type }) => ({ uid, id, name, type })),
    sources: sources.map((source) => extraFileSource(configuration, source, variant, arch)),
    volumeIds: [block.volid ?? []].flat(),
  }
}

/** UIDs whose extra files are on the image, below their own directories. */
export function inheritedExtraFiles(configuration: Configuration, variant: Variant, { slice }: ExtraIso): string[] {
  const block = blocksOf(configuration, variant)[slice.number - 1]
  return block?.inherit_extra_files === true ? slice.content.map(({ uid }) => uid) : []
}

/** The peer puts the packages of an addon where the metadata beside them do not look for them. */
function refuseWithoutTree({ variants }: Configuration, uid: string): void {
  const named = variants.find((variant) => variant.uid === uid)
  if (named?.type === 'addon') {
    throw new ConfigError('CONFIG_INVALID', `extra_isos: include_variants: ${uid} is an addon, which has no tree of its own`, {
      hint: 'leave it out; extra images hold no addons',
    })
  }
  if (named !== undefined) return
  throw new ConfigError('CONFIG_INVALID', `extra_isos: include_variants: there is no variant ${uid}`, {
    hint: `there are ${variants.map((variant) => variant.uid).join(', ')}`,
  })
}

/** The peer writes both to one file (spec 06 §4.1). */
function sameName(variant: Variant, arch: string): ConfigError {
  return new ConfigError(
    'CONFIG_INVALID',
    `extra_isos: the image of ${variant.uid}.${arch} would have the name of the variant's own image`,
    {
      hint: 'set filename, for example to "{release_short}-{version}-{arch}-extra{suffix}", or skip the other with createiso_skip',
    },
  )
}

function outOfPackages(pattern: string): ConfigError {
  return new ConfigError('CONFIG_INVALID', `extra_isos: extra_files: '${pattern}' names packages of the compose`, {
    hint: 'take the files from a directory, from Git, or from a package by its path or URL',
  })
}
