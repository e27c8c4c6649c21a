export { readElement } from './element.ts'
export type { XmlElement } from './element.ts'
export { isElement, printMixed, readMixed } from './mixed.ts'
export type { MixedDocument, MixedElement, MixedNode } from './mixed.ts'
