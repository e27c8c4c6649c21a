import { readFileSync } from 'node:fs'
import { text } from 'node:stream/consumers'
import { GatherCase } from '@murli/gathering'
import type { z } from 'zod'
import { CliError, EXIT } from '../error.ts'

/** A case whose arch may still have to come from the command line. */
export const CaseDocument = GatherCase.partial({ arch: true })
export type CaseDocument = z.infer<typeof CaseDocument>

/** Reads a case from a file, or from standard input for `-`. @throws {CliError} with exit status 2, naming every wrong member */
export async function readCase(input: string): Promise<CaseDocument> {
  const name = input === '-' ? 'standard input' : input
  const parsed = CaseDocument.safeParse(parseJson(name, await readInput(input, name)))
  if (parsed.success) return parsed.data
  throw new CliError(`${name} is not a case`, {
    code: 'REQUEST_INVALID',
    exitCode: EXIT.usage,
    issues: parsed.error.issues.map(({ path, message }) => ({
      severity: 'error',
      code: 'REQUEST_INVALID',
      message: `${name}: ${path.length === 0 ? '' : `${path.join('.')}: `}${message}`,
      path: path.join('.'),
      position: null,
    })),
  })
}

async function readInput(input: string, name: string): Promise<string> {
  try {
    return input === '-' ? await text(process.stdin) : readFileSync(input, 'utf8')
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message.replace(/^[A-Z]+: |, [a-z]+( '.*')?$/g, '') : String(cause)
    throw new CliError(`--input: ${name} cannot be read: ${reason}`, { code: 'FILE_MISSING', exitCode: EXIT.usage })
  }
}

function parseJson(name: string, content: string): unknown {
  try {
    return JSON.parse(content)
  } catch (cause) {
    const reason = cause instanceof Error ? cause.message : String(cause)
    throw new CliError(`${name} is no JSON: ${reason}`, { code: 'REQUEST_INVALID', exitCode: EXIT.usage })
  }
}
