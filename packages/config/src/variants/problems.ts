import { ConfigError } from '../error.ts'

/** Collects what is wrong with one file, so that a person sees all of it at once. */
export class Problems {
  readonly file: string
  readonly #found: { line: number; message: string }[] = []

  constructor(file: string) {
    this.file = file
  }

  add(line: number, message: string): void {
    this.#found.push({ line, message })
  }

  /** @throws {ConfigError} VARIANTS_INVALID with every problem in the order of the file, when there is any. */
  throwIfAny(summary: string): void {
    const found = this.#found.toSorted((a, b) => a.line - b.line)
    const first = found[0]
    if (first === undefined) return
    const lines = found.map(({ line, message }) => `${this.file}:${line}: ${message}`)
    throw new ConfigError('VARIANTS_INVALID', `${summary}\n${lines.join('\n')}`, {
      position: { file: this.file, line: first.line, column: 1 },
      issues: found.map(({ line, message }) => ({
        severity: 'error',
        code: 'VARIANTS_INVALID',
        message,
        path: '',
        position: { file: this.file, line, column: 1 },
      })),
    })
  }
}
