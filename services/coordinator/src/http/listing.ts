import { html, raw } from 'hono/html'
import type { lookUpTree } from '@murli/runtime/manifests'

type Found = NonNullable<Awaited<ReturnType<typeof lookUpTree>>>
type Entry = Extract<Found, { kind: 'directory' }>['entries'][number]

const STYLE = `
body { font: 15px/1.5 system-ui, sans-serif; margin: 2rem auto; max-width: 64rem; padding: 0 1rem; }
table { border-collapse: collapse; width: 100%; }
td { padding: 0.15rem 0.6rem; border-bottom: 1px solid #8883; }
.size { text-align: right; font-variant-numeric: tabular-nums; }
a { text-decoration: none; }
a:hover { text-decoration: underline; }
`

/** A directory as a page that people read and `wget -r` follows. */
export function listing(title: string, hasParent: boolean, entries: Entry[]) {
  return html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${title}</title>
        <style>
          ${raw(STYLE)}
        </style>
      </head>
      <body>
        <h1>${title}</h1>
        <table>
          ${hasParent ? row('../', '../', '', '') : ''}${entries.map(entryRow)}
        </table>
      </body>
    </html>`
}

function entryRow({ name, kind, size, mtime }: Entry) {
  const end = kind === 'directory' ? '/' : ''
  const modified = mtime === undefined ? '' : new Date(mtime * 1000).toISOString().slice(0, 16).replace('T', ' ')
  return row(encodeURIComponent(name) + end, name + end, modified, size ?? '')
}

function row(target: string, name: string, modified: string, size: number | string) {
  return html`<tr>
    <td><a href="${target}">${name}</a></td>
    <td>${modified}</td>
    <td class="size">${size}</td>
  </tr>`
}
