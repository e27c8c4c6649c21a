import { ProductmdError } from '../error.ts'
import { type Ini, parseIni } from './ini.ts'
import { PATH_KEYS, type Treeinfo, type TreeinfoVariant } from './model.ts'

/** Reads a `.treeinfo` of productmd (version 1.x with a header). @throws {ProductmdError} METADATA_INVALID. */
export function parseTreeinfo(text: string): Treeinfo {
  const ini = parseIni(text)
  const { header, release, tree, media, base_product: base } = ini
  if (header === undefined || release === undefined || tree === undefined) {
    throw new ProductmdError('.treeinfo: expected the sections header, release and tree')
  }
  return {
    release: productOf(release),
    baseProduct: base === undefined ? null : productOf(base),
    tree: {
      arch: required(tree, 'arch'),
      buildTimestamp: Math.trunc(Number(required(tree, 'build_timestamp'))),
      platforms: listOf(tree['platforms']),
    },
    variants: listOf(tree['variants']).map((uid) => variantOf(ini, 'variant', uid)),
    checksums: Object.fromEntries(Object.entries(ini['checksums'] ?? {}).map(([path, sum]) => [path, checksumOf(sum)])),
    images: Object.fromEntries(
      Object.entries(ini)
        .filter(([section]) => section.startsWith('images-'))
        .map(([section, images]) => [section.slice('images-'.length), images]),
    ),
    stage2: ini['stage2'] ?? {},
    media: media === undefined ? null : { discnum: Number(required(media, 'discnum')), totaldiscs: Number(required(media, 'totaldiscs')) },
  }
}

function variantOf(ini: Ini, kind: 'variant' | 'addon', uid: string): TreeinfoVariant {
  const section = ini[`${kind}-${uid}`]
  if (section === undefined) throw new ProductmdError(`.treeinfo: there is no section ${kind}-${uid}`)
  return {
    id: required(section, 'id'),
    uid: required(section, 'uid'),
    name: required(section, 'name'),
    type: required(section, 'type'),
    paths: Object.fromEntries(PATH_KEYS.flatMap((key) => (section[key] === undefined ? [] : [[key, section[key]]]))),
    addons: listOf(section['addons']).map((addon) => variantOf(ini, 'addon', addon)),
  }
}

function productOf(section: Ini[string]): { name: string; short: string; version: string } {
  return { name: required(section, 'name'), short: required(section, 'short'), version: required(section, 'version') }
}

/** A sum as `type:hex`. */
export function checksumOf(text: string): { type: string; value: string } {
  const [type = '', value = ''] = text.split(':')
  return { type, value }
}

function listOf(value: string | undefined): string[] {
  return (value ?? '').split(',').filter((item) => item !== '')
}

function required(section: Ini[string], key: string): string {
  const value = section[key]
  if (value === undefined) throw new ProductmdError(`.treeinfo: the key ${key} is missing`)
  return value
}
