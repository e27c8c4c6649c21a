export { differenceHtml } from './html.ts'
export { differenceText } from './text.ts'
export { formatBytes, formatChange } from './words.ts'
