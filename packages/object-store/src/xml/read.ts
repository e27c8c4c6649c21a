import { SaxesParser } from 'saxes'
import { S3Error } from '../error.ts'

/** An element of a request document, without attributes and namespaces. */
export interface XmlElement {
  name: string
  text: string
  children: XmlElement[]
}

/** Parses a request body. @throws {S3Error} MalformedXML, also when the root is not `root` or there is a DOCTYPE. */
export function parseXml(text: string, root: string): XmlElement {
  const top: XmlElement = { name: '', text: '', children: [] }
  const open = [top]
  const parser = new SaxesParser({ xmlns: false, position: false })
  parser.on('error', (error) => {
    throw malformed(error.message)
  })
  parser.on('doctype', () => {
    throw malformed('a document type is not allowed')
  })
  parser.on('opentag', (tag) => {
    const element = { name: tag.name.replace(/^.*:/, ''), text: '', children: [] }
    open.at(-1)?.children.push(element)
    open.push(element)
  })
  parser.on('text', (part) => {
    const current = open.at(-1)
    if (current !== undefined) current.text += part
  })
  parser.on('closetag', () => {
    open.pop()
  })
  parser.write(text).close()
  const [element] = top.children
  if (element?.name !== root) throw malformed(`expected <${root}>`)
  return element
}

/** Trimmed text of the first child of that name, or null. */
export function childText(element: XmlElement, name: string): string | null {
  return element.children.find((child) => child.name === name)?.text ?? null
}

function malformed(why: string): S3Error {
  return new S3Error('MalformedXML', `The XML you provided was not well-formed or did not validate: ${why}`)
}
