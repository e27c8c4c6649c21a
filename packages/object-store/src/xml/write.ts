/** Content of an element: text, or elements as [name, content] pairs. */
export type XmlContent = string | number | readonly (readonly [name: string, content: XmlContent])[]

const NAMESPACE = 'http://s3.amazonaws.com/doc/2006-03-01/'

/** A whole document, with the namespace of S3 unless it is an error. */
export function xmlDocument(name: string, content: XmlContent): string {
  const namespace = name === 'Error' ? '' : ` xmlns="${NAMESPACE}"`
  return `<?xml version="1.0" encoding="UTF-8"?>\n<${name}${namespace}>${print(content)}</${name}>`
}

function print(content: XmlContent): string {
  if (typeof content === 'number') return String(content)
  if (typeof content === 'string') return escape(content)
  return content.map(([name, inner]) => `<${name}>${print(inner)}</${name}>`).join('')
}

/** Control characters become references, as S3 itself writes them; clients that mind ask for `encoding-type=url`. */
function escape(text: string): string {
  return text.replaceAll(/[&<>"\p{Cc}]/gu, (character) => {
    if (character === '&') return '&amp;'
    if (character === '<') return '&lt;'
    if (character === '>') return '&gt;'
    if (character === '"') return '&quot;'
    return `&#x${character.charCodeAt(0).toString(16).toUpperCase()};`
  })
}
