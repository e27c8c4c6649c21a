import { EXIT } from '../error.ts'
import { connect } from '../stack/connect.ts'
import type { ComposeOptions } from './compose.ts'
import type { Context } from './context.ts'
import { watch } from './manage.ts'

/** Flags of `murli unified-isos`; the arches are named as Pungi's tool names them. */
export interface UnifiedIsosFlags extends ComposeOptions {
  arch?: string[]
}

/** `murli unified-isos ID`: adds images with the trees of all variants to a compose that has finished, and follows that. */
export async function unifiedIsos(id: string, { arch, ...options }: UnifiedIsosFlags, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  await api.unifiedIsos(id, arch ?? null)
  return options.wait === false ? EXIT.ok : watch(id, options, context)
}
