export { asNotThere, localPath, NotThere, openUrl, readBytes } from './open.ts'
export { withRetries } from './retries.ts'
