import { homedir } from 'node:os'
import { z } from 'zod'
import { KojiError } from '../error.ts'
import { optionsOf, parseSections, type Sections } from './ini.ts'

const TRUE = /^(?:1|yes|true|on)$/i
const FALSE = /^(?:0|no|false|off)$/i

/** As configparser's getboolean. */
const bool = z.string().transform((text, context) => {
  if (TRUE.test(text)) return true
  if (FALSE.test(text)) return false
  context.addIssue({ code: 'custom', message: 'expected yes or no' })
  return z.NEVER
})
const count = z
  .string()
  .regex(/^\s*\d+\s*$/, 'expected a whole number')
  .transform(Number)
const path = z.string().transform((text) => text.replace(/^~(?=\/|$)/, homedir()))
const text = z.string()

/** What of a profile is used, with the defaults of Koji (spec 07 §8). Seconds. */
const Profile = z.object({
  server: text.default('http://localhost/kojihub'),
  weburl: text.default('http://localhost/koji'),
  topurl: text.nullable().default(null),
  topdir: path.default('/mnt/koji'),
  max_retries: count.default(30),
  retry_interval: count.default(20),
  anon_retry: bool.default(false),
  offline_retry: bool.default(false),
  offline_retry_interval: count.default(20),
  timeout: count.default(43_200),
  auth_timeout: count.default(60),
  poll_interval: count.default(6),
  authtype: z.enum(['ssl', 'kerberos', 'gssapi', 'password', 'noauth']).nullable().default(null),
  principal: text.nullable().default(null),
  keytab: path.nullable().default(null),
  cert: path.nullable().default(null),
  serverca: path.nullable().default(null),
  no_ssl_verify: bool.default(false),
})

/** A hub, and how to talk to it. */
export type Profile = z.infer<typeof Profile> & { readonly name: string }

/** A file of Koji's configuration, in the order in which later ones win. */
export interface ProfileFile {
  readonly path: string
  readonly text: string
}

/**
 * The profile of that name, put together option by option out of all files (spec 07 §8). Options that are not used are ignored, as Koji does; an
 * empty one counts as not set.
 * @throws {KojiError} PROFILE_INVALID that names the file and line, or the option
 */
export function profileOf(name: string, files: readonly ProfileFile[]): Profile {
  const sections = merged(files.map(({ path: file, text: content }) => parseSections(content, file)))
  const options = optionsOf(sections, name)
  if (options === null) {
    const read = files.length === 0 ? 'there are no configuration files of Koji' : `looked in ${files.map((file) => file.path).join(', ')}`
    throw new KojiError('PROFILE_INVALID', `no configuration for profile name: ${name} (${read})`)
  }
  const given = Object.fromEntries([...options].filter(([, value]) => value !== ''))
  const parsed = Profile.safeParse(given)
  if (parsed.success) return { ...parsed.data, name }
  const wrong = parsed.error.issues.map((issue) => `${issue.path.join('.')} = ${given[String(issue.path[0])]}: ${issue.message}`)
  throw new KojiError('PROFILE_INVALID', `profile ${name} of Koji: ${wrong.join('; ')}`)
}

function merged(all: readonly Sections[]): Sections {
  const sections: Sections = new Map()
  for (const each of all) {
    for (const [name, options] of each) sections.set(name, new Map([...(sections.get(name) ?? []), ...options]))
  }
  return sections
}
