import { Problem } from '@murli/contracts'
import { CliError, EXIT } from '../error.ts'

/** Codes by which the server says that the request, not the server, is to be changed. */
const USAGE_CODES = new Set([
  'CONFIG_SYNTAX',
  'CONFIG_INVALID',
  'NOT_SUPPORTED',
  'FILE_MISSING',
  'VARIANTS_INVALID',
  'COMPS_INVALID',
  'MODULES_INVALID',
  'LABEL_INVALID',
  'REQUEST_INVALID',
])

/** The error that an answer which is not a success stands for. */
export async function problemOf(response: Response): Promise<CliError> {
  const text = await response.text()
  const parsed = Problem.safeParse(parseJson(text))
  if (!parsed.success) return new CliError(`${response.url} answered ${response.status} ${response.statusText}`.trim())
  const { detail, code, hint, issues } = parsed.data
  const exitCode = USAGE_CODES.has(code) || response.status === 422 ? EXIT.usage : EXIT.failed
  return new CliError(detail, { code, exitCode, ...(hint === undefined ? {} : { hint }), ...(issues === undefined ? {} : { issues }) })
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return null // an answer of something between us and the server; its status says enough
  }
}
