import { z } from 'zod'
import { MurliError } from '../errors/index.ts'

const ISSUES_TOLD = 5

type Checker<T> = Pick<z.ZodType<T>, 'safeParse'>

/** Schemas in their compiled form: documents have thousands of entries, and checking those is a large part of what they cost. */
const checkers = new WeakMap<z.ZodType, Checker<unknown>>()

function checkerOf<T>(schema: z.ZodType<T>): Checker<T> {
  const known = checkers.get(schema) as Checker<T> | undefined
  if (known !== undefined) return known
  const checker: Checker<T> = z.compile(schema)
  checkers.set(schema, checker)
  return checker
}

/** The value as the schema gives it; `at` is where it begins in `what`, for messages. @throws {MurliError} METADATA_INVALID with the first issues */
export function check<T>(schema: z.ZodType<T>, value: unknown, what: string, at: { member: string; first: number } | null = null): T {
  const result = checkerOf(schema).safeParse(value)
  if (result.success) return result.data
  const issues = result.error.issues.slice(0, ISSUES_TOLD).map(({ path, message }) => `${pathText(path, at)}: ${message}`)
  throw new MurliError('METADATA_INVALID', `${what} does not fit its schema: ${issues.join('; ')}`, { cause: result.error })
}

function pathText(path: readonly PropertyKey[], at: { member: string; first: number } | null): string {
  if (at === null) return path.join('.')
  const [index, ...inside] = path
  return [at.member, at.first + Number(index), ...inside].join('.')
}

/** Lists of a document that may be long: member → schema of the list. Each part of such a list can be checked by itself. */
const lists = new WeakMap<z.ZodType, ReadonlyMap<string, z.ZodType<unknown[]>>>()

/** Members that are plain lists, without a condition on the list or on the document as a whole. */
export function listsOf(schema: z.ZodType): ReadonlyMap<string, z.ZodType<unknown[]>> {
  const known = lists.get(schema)
  if (known !== undefined) return known
  const members = schema instanceof z.ZodObject && isUnconditional(schema) ? Object.entries(schema.shape) : []
  const found = new Map(
    members.flatMap(([name, member]) => (member instanceof z.ZodArray && isUnconditional(member) ? [[name, member]] : [])),
  )
  lists.set(schema, found)
  return found
}

function isUnconditional({ def }: z.ZodObject | z.ZodArray): boolean {
  return (def.checks ?? []).length === 0
}
