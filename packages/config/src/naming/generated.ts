import type { ComposeIdentity } from '@murli/contracts'
import { ConfigError } from '../error.ts'
import { parseLabel, typeSuffix } from '../identity/index.ts'

/** What generated versions and releases of images are made of. `version`: of the release. */
export interface GeneratedFrom {
  readonly identity: Pick<ComposeIdentity, 'date' | 'type' | 'respin' | 'label'>
  readonly version: string
}

/** The version of an image: that of the release, with the milestone of a label that is not RC (`42_Beta`; spec 08 §1.4). */
export function imageVersion({ identity, version }: GeneratedFrom): string {
  const milestone = identity.label === null ? 'RC' : parseLabel(identity.label).milestone
  return milestone === 'RC' ? version : `${version}_${milestone}`
}

/** The release of an image: that of the label (`1.2`), or day, type and respin (`20310203.n.0`; spec 08 §1.4). */
export function imageRelease({ identity: { date, type, respin, label } }: Pick<GeneratedFrom, 'identity'>): string {
  return label === null ? `${date}${typeSuffix(type)}.${respin}` : label.slice(label.indexOf('-') + 1)
}

const GENERATORS: Readonly<Record<string, (from: GeneratedFrom) => string>> = {
  '!OSTREE_VERSION_FROM_LABEL_DATE_TYPE_RESPIN': (from) => `${imageVersion(from)}.${imageRelease(from)}`,
  '!RELEASE_FROM_LABEL_DATE_TYPE_RESPIN': imageRelease,
  '!RELEASE_FROM_DATE_RESPIN': ({ identity: { date, respin } }) => `${date}.${respin}`,
  '!VERSION_FROM_VERSION_DATE_RESPIN': ({ identity: { date, respin }, version }) => `${version}.${date}.${respin}`,
  '!VERSION_FROM_VERSION': ({ version }) => version,
}

/** What an option that takes generators says (spec 08 §1.4): text that is none stands for itself. @throws {ConfigError} CONFIG_INVALID. */
export function generatedText(text: string, from: GeneratedFrom): string {
  refuseUnknownGenerator(text)
  return GENERATORS[text]?.(from) ?? text
}

/** @throws {ConfigError} CONFIG_INVALID for text that begins as a generator and is none. */
export function refuseUnknownGenerator(text: string): void {
  if (!text.startsWith('!') || Object.hasOwn(GENERATORS, text)) return
  throw new ConfigError('CONFIG_INVALID', `Unknown version generator '${text}'`, {
    hint: `known are ${Object.keys(GENERATORS).join(', ')}`,
  })
}
