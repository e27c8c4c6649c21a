import { CliError, EXIT } from '../error.ts'
import { exampleConfig } from '../example/example.ts'
import { printIssue } from '../report/print-error.ts'
import { connect } from '../stack/connect.ts'
import type { Context } from './context.ts'
import { buildRequest, type ComposeFlags } from './request.ts'

/** `murli validate CONFIG`: every finding about a configuration. @returns 0 when a compose could start */
export async function validate(config: string | undefined, options: ComposeFlags & { json?: boolean }, context: Context): Promise<number> {
  const request = buildRequest(config ?? (await exampleConfig((line) => context.err(line))), options)
  const { api } = await connect({ start: true, say: (line) => context.err(line) })
  const report = await api.validate(request)
  if (options.json === true) context.out(JSON.stringify(report))
  else for (const issue of report.issues) context.err(printIssue(issue))
  if (!report.ok && report.issues.length === 0) throw new CliError('the configuration is not valid', { exitCode: EXIT.usage })
  if (report.ok && options.json !== true) context.out('the configuration is valid')
  return report.ok ? EXIT.ok : EXIT.usage
}
