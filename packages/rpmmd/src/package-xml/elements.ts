import { escapePackageAttribute, escapeText } from '../records/index.ts'

/** Attributes in the order in which they are written; null ones are left out. */
export type Attributes = Readonly<Record<string, string | number | null>>

/** The text of attributes, each with a space before it. */
export function attributes(values: Attributes): string {
  return Object.entries(values)
    .map(([name, value]) => (value === null ? '' : ` ${name}="${escapePackageAttribute(String(value))}"`))
    .join('')
}

/** An element with text in it; an empty one has two tags all the same (spec 05 §3.4). */
export function element(indent: string, name: string, text: string, values: Attributes = {}): string {
  return `${indent}<${name}${attributes(values)}>${escapeText(text)}</${name}>`
}
