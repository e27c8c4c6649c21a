import { type Published, PublishedName } from '@murli/contracts'
import { CliError, EXIT } from '../error.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'

const connected = (context: Context) => connect({ start: true, say: (line) => context.err(line) })

/** `murli publish ID --as NAME`: points a name to a finished compose. */
export async function publish(
  id: string,
  flags: { as: string; allowIncomplete?: boolean; json?: boolean },
  context: Context,
): Promise<number> {
  const name = PublishedName.safeParse(flags.as)
  if (!name.success) {
    const [issue] = name.error.issues
    throw new CliError(`--as ${flags.as}: ${issue?.message}`, { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  }
  const { api } = await connected(context)
  tellPresent(await api.publish(flags.as, { composeId: id, allowIncomplete: flags.allowIncomplete === true }), api.url, flags, context)
  return EXIT.ok
}

/** `murli rollback NAME`: points a name to a compose that it had before. */
export async function rollback(name: string, flags: { to?: string; json?: boolean }, context: Context): Promise<number> {
  const { api } = await connected(context)
  tellPresent(await api.rollback(name, flags.to ?? null), api.url, flags, context)
  return EXIT.ok
}

/** `murli unpublish NAME`: takes a name away. */
export async function unpublish(name: string, context: Context): Promise<number> {
  const { api } = await connected(context)
  const last = await api.unpublish(name)
  context.out(`${name} is gone; it was ${last.history[0]?.composeId}`)
  return EXIT.ok
}

/** `murli published [NAME]`: all names, or the history of one. */
export async function published(name: string | undefined, flags: { json?: boolean }, context: Context): Promise<number> {
  const { api } = await connected(context)
  if (name === undefined) {
    const list = await api.published()
    if (flags.json === true) context.out(JSON.stringify(list))
    else for (const each of list.published) context.out(`${each.name.padEnd(36)} ${presentOf(each)}`)
    return EXIT.ok
  }
  const found = await api.publishedAs(name)
  if (flags.json === true) context.out(JSON.stringify(found))
  else for (const { at, action, composeId } of found.history) context.out(`${at}  ${action.padEnd(8)}  ${composeId}`)
  return EXIT.ok
}

/** `murli pin ID --because TEXT`: keeps a compose whatever its age. */
export async function pin(id: string, flags: { because: string }, context: Context): Promise<number> {
  const { api } = await connected(context)
  const { because } = await api.pin(id, flags.because)
  context.out(`${id} is kept: ${because}`)
  return EXIT.ok
}

/** `murli unpin ID`: lets a compose go when its time is over. */
export async function unpin(id: string, context: Context): Promise<number> {
  const { api } = await connected(context)
  await api.unpin(id)
  context.out(`${id} is not pinned`)
  return EXIT.ok
}

function tellPresent(changed: Published, url: string, flags: { json?: boolean }, context: Context): void {
  if (flags.json === true) return context.out(JSON.stringify(changed))
  context.out(`${changed.name} is ${presentOf(changed)}: ${url}/published/${encodeURIComponent(changed.name)}/`)
}

function presentOf({ history }: Published): string {
  return history[0]?.composeId ?? ''
}
