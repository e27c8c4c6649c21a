import { fileURLToPath } from 'node:url'

/** Root of the checkout. */
export const PROJECT = fileURLToPath(new URL('../..', import.meta.url)).replace(/\/$/, '')

/** Copies of the specimen's programs and descriptions (test data). */
export const SPECIMEN = `${PROJECT}/test/specimen`
