export type { ComposeOptions } from './options/index.ts'
