import type { Check } from '../check.ts'
import { type Settings, settingsOf } from '../compose/settings.ts'
import { listedPackages } from './entries.ts'
import { packageHeaders } from './headers.ts'

export const signatures: Check = {
  number: 28,
  severity: 'E',
  title: 'each sigkey is the id of the key that signed the file, in lower case, null when unsigned; sigkeys allows it',
  spec: 'spec 05 §9.3',
  async *run(compose) {
    const headers = await packageHeaders(compose)
    const allowed = allowedKeys(await settingsOf(compose))
    for (const { path, sigkey, place } of await listedPackages(compose)) {
      const header = headers.get(path)
      if (header === undefined || header instanceof Error) continue
      if (header.sigkey !== sigkey) {
        yield { path: place, message: `the sigkey is ${sigkey}, the file is ${signedBy(header.sigkey)}`, expected: String(header.sigkey) }
      } else if (allowed !== null && !allowed.has(sigkey ?? '')) {
        yield {
          path: place,
          message: `the file is ${signedBy(sigkey)}`,
          expected: `one of sigkeys: ${[...allowed].map(signedBy).join(', ')}`,
        }
      }
    }
  },
}

/** Keys by their last eight digits, '' for unsigned; null when any will do: only packages of Koji are chosen by key (spec 03 §3). */
function allowedKeys({ sigkeys, pkgset_source: source }: Settings): Set<string> | null {
  return sigkeys === undefined || source !== 'koji' ? null : new Set(sigkeys.map((key) => (key ?? '').toLowerCase()))
}

function signedBy(key: string | null): string {
  return key === null || key === '' ? 'unsigned' : `signed by ${key}`
}
