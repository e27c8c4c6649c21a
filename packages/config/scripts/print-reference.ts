import { writeFileSync } from 'node:fs'
import { fileURLToPath } from 'node:url'
import { configurationReference } from '../src/schema/index.ts'

const REFERENCE = fileURLToPath(new URL('../../../docs/configuration.md', import.meta.url))

writeFileSync(REFERENCE, configurationReference())
console.log(`wrote ${REFERENCE}`)
