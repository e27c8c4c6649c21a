export { readElement } from './element.ts'
export type { XmlElement } from './element.ts'
