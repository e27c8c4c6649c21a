import { EXIT } from '../error.ts'
import { explanationLines } from '../report/explanation.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'

/** What `murli explain` takes besides compose and package. */
export interface ExplainFlags {
  variant?: string
  arch?: string
  json?: boolean
}

/** `murli explain ID PACKAGE`: why it is in, why it is not. @returns 0, whatever the answer is */
export async function explain(id: string, text: string, { variant, arch, json }: ExplainFlags, context: Context): Promise<number> {
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  const place = { ...(variant === undefined ? {} : { variant }), ...(arch === undefined ? {} : { arch }) }
  const explanation = await api.explain(id, { package: text, ...place })
  if (json === true) context.out(JSON.stringify(explanation))
  else for (const line of explanationLines(explanation)) context.out(line)
  return EXIT.ok
}
