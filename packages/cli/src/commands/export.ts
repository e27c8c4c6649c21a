import { mkdirSync } from 'node:fs'
import { resolve } from 'node:path'
import type { ComposeSummary } from '@murli/contracts'
import { CliError } from '../error.ts'
import { exportCompose } from '../export/export-compose.ts'
import { updateLatestLink } from '../export/latest-link.ts'
import { connect, type Server } from '../stack/connect.ts'
import type { Context } from './context.ts'
import { Interrupts } from './interrupts.ts'

export interface ExportFlags {
  /** `false` for `--no-latest-link`. */
  latestLink?: boolean
  /** Version parts in the link's name. */
  latestLinkComponents?: string
  /** Only make the link for these STATUS words, in any case. */
  latestLinkStatus?: string[]
}

/** Statuses of composes that came to their end (spec 05 §7.6). */
const LINKED_STATUSES = ['FINISHED', 'FINISHED_INCOMPLETE']

/** Writes a compose below a directory and points the latest link to it. @returns its directory */
export async function exportTo(
  server: Server,
  compose: ComposeSummary,
  targetDirectory: string,
  options: ExportFlags & { signal: AbortSignal },
): Promise<string> {
  const { api, objects } = server
  const { directory, wasThere } = await exportCompose({ api, compose, targetDirectory, objects, signal: options.signal })
  const wanted = options.latestLinkStatus?.map((status) => status.toUpperCase()) ?? LINKED_STATUSES
  const isWanted = LINKED_STATUSES.includes(compose.status) && wanted.includes(compose.status)
  if (options.latestLink !== false && isWanted) {
    const components = Number(options.latestLinkComponents ?? -1)
    updateLatestLink(targetDirectory, compose.identity.id, { components, onlyForward: wasThere })
  }
  return directory
}

/** `murli export ID DIR`. */
export async function exportCommand(
  id: string,
  directory: string,
  options: ExportFlags & { json?: boolean },
  context: Context,
): Promise<number> {
  const server = await connect({ start: true, say: (line) => context.err(line) })
  const compose = await server.api.show(id)
  if (compose.manifest === null)
    throw new CliError(`compose ${id} is ${compose.state}: there is nothing to export yet`, { code: 'CONFLICT' })
  const target = resolve(directory)
  mkdirSync(target, { recursive: true })
  const interrupts = new Interrupts({ first: () => process.exit(130), second: () => undefined })
  try {
    const exported = await exportTo(server, compose, target, { ...options, signal: interrupts.signal })
    context.out(options.json === true ? JSON.stringify({ type: 'exported', composeId: id, directory: exported }) : exported)
  } finally {
    interrupts.end()
  }
  return 0
}
