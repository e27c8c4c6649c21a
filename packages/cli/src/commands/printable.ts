/** What changes how a terminal shows other text: control characters, and those that turn the direction of writing. */
const COLOUR = `${String.fromCodePoint(0x1b)}\\[[\\d;]*m`
const ACTING = new RegExp(`${COLOUR}|(?![\\n\\t])[\\p{Cc}\\u200e\\u200f\\u202a-\\u202e\\u2066-\\u2069]`, 'gu')

/**
 * A text that a terminal shows as it is: names of packages and files come from repositories, and must not move the cursor, set titles
 * or hide other lines. Colours stay; other control characters become `\u001b` and the like, as JSON writes them.
 */
export function printable(text: string): string {
  return text.replace(ACTING, (found) => (found.length > 1 ? found : `\\u${found.charCodeAt(0).toString(16).padStart(4, '0')}`))
}
