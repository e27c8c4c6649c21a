import { readFileSync } from 'node:fs'
import { PROJECT } from './paths.ts'

/** The lines that docs/differences.md has for a configuration of the specimen, as `compare` prints them; '' when it has none. */
export function documentedDifferences(name: string): string {
  const text = readFileSync(`${PROJECT}/docs/differences.md`, 'utf8')
  const section = text.split(/^### /m).find((part) => part.startsWith(`\`${name}\`\n`))
  return /^```\n(.*?)\n```$/ms.exec(section ?? '')?.[1] ?? ''
}
