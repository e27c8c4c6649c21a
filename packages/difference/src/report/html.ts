import type { ComposeDifference, CompsChange, ImageChange, PackageChange, TreeChange } from '@murli/contracts'
import { html, Markup } from './markup.ts'
import {
  byKind,
  changedTrees,
  countAndChange,
  dateOf,
  formatBytes,
  formatChange,
  fromTo,
  imageFacts,
  KIND_TITLES,
  packageNames,
  releaseLine,
  sizeAndChange,
  summary,
  totals,
  treeName,
} from './words.ts'

const STYLE = new Markup(`
:root { color-scheme: light dark; --line: #8884; --quiet: #6b7280; --plus: #15803d; --minus: #b91c1c; }
@media (prefers-color-scheme: dark) { :root { --quiet: #9ca3af; --plus: #4ade80; --minus: #f87171; } }
body { font: 15px/1.55 system-ui, sans-serif; margin: 2rem auto; max-width: 76rem; padding: 0 1rem; }
h1 { font-size: 1.35rem; } h2 { font-size: 1.1rem; margin-top: 2.2rem; }
nav ul { display: flex; flex-wrap: wrap; gap: 0.4rem 1.4rem; list-style: none; padding: 0; }
.scroll { overflow-x: auto; }
table { border-collapse: collapse; width: 100%; }
th, td { border-bottom: 1px solid var(--line); padding: 0.35rem 0.7rem 0.35rem 0; text-align: left; vertical-align: top; }
.number { font-variant-numeric: tabular-nums; text-align: right; white-space: nowrap; }
.quiet { color: var(--quiet); } .plus { color: var(--plus); } .minus { color: var(--minus); }
code { font-size: 0.9em; overflow-wrap: anywhere; } th code, code.whole { overflow-wrap: normal; white-space: nowrap; } pre { margin: 0.3rem 0 0.8rem; white-space: pre-wrap; }
`)

/** Heads of columns that are set to the right. */
const NUMBERS = /^(Size|Packages (before|after))/

/** A difference as a page of its own: no scripts, nothing fetched, light or dark as the reader has it. */
export function differenceHtml(difference: ComposeDifference): string {
  const { before, after } = difference
  const page = html`<!doctype html>
    <html lang="en">
      <head>
        <meta charset="utf-8" />
        <meta name="viewport" content="width=device-width" />
        <title>${before.id} to ${after.id}</title>
        <style>
          ${STYLE}
        </style>
      </head>
      <body>
        <header>
          <h1><code>${before.id}</code> to <code>${after.id}</code></h1>
          <p>${releaseLine(difference)}. ${totalsText(difference)}</p>
          ${contents(difference)}
        </header>
        <main>
          ${byKind(difference.packages ?? []).map(([kind, changes]) => packageSection(kind, changes))}
          ${section('Trees', treeTable(changedTrees(difference)))} ${section('Images', imageTable(difference.images ?? []))}
          ${section('Variants', variantList(difference))} ${section('Groups and environments', compsTable(difference.comps ?? []))}
          ${section('Extra files', extraFileList(difference))} ${section('Options', optionTable(difference))}
        </main>
      </body>
    </html> `
  return page.text
}

function totalsText(difference: ComposeDifference): string {
  if (difference.trees === null) return ''
  const [was, is] = [totals(difference, 'before'), totals(difference, 'after')]
  const size = was.sizeBytes === null || is.sizeBytes === null ? '' : `, ${sizeAndChange(was.sizeBytes, is.sizeBytes)}`
  return `${countAndChange(was.packages, is.packages, 'package files')} in all trees${size}.`
}

function contents(difference: ComposeDifference): Markup {
  const counts = summary(difference)
  if (counts.length === 0) return html`<p>There are no differences.</p>`
  const items = counts.map(([title, count]) => html`<li><a href="#${anchor(title)}">${title}</a> <span class="quiet">${count}</span></li>`)
  return html`<nav aria-label="Sections">
    <ul>
      ${items}
    </ul>
  </nav>`
}

function anchor(title: string): string {
  return title.toLowerCase().replaceAll(' ', '-')
}

function section(title: string, content: Markup | null): Markup | null {
  return content === null
    ? null
    : html`<section aria-labelledby="${anchor(title)}">
        <h2 id="${anchor(title)}">${title}</h2>
        ${content}
      </section> `
}

function table(heads: readonly string[], rows: readonly Markup[]): Markup | null {
  if (rows.length === 0) return null
  const cells = heads.map((head) => html`<th scope="col" class="${NUMBERS.test(head) ? 'number' : ''}">${head}</th>`)
  return html`<div class="scroll">
    <table>
      <thead>
        <tr>
          ${cells}
        </tr>
      </thead>
      <tbody>
        ${rows}
      </tbody>
    </table>
  </div>`
}

function packageSection(kind: PackageChange['kind'], changes: readonly PackageChange[]): Markup | null {
  return section(KIND_TITLES[kind], table(['Source', 'Change', 'Packages', 'Variants', 'Size change'], changes.map(packageRow)))
}

function packageRow(change: PackageChange): Markup {
  const { source, before, after, variants, sizeChange, changelog } = change
  const entries = changelog.map(({ date, author, text }) => `${dateOf(date)} ${author}\n${text.trimEnd()}`).join('\n\n')
  const details =
    entries === ''
      ? null
      : html`<details>
          <summary>Changelog</summary>
          <pre>${entries}</pre>
        </details>`
  return html`<tr>
    <th scope="row">${source}</th>
    <td>${sides(before, after)}</td>
    <td>${packageNames(change)}${details}</td>
    <td>${variants.join(', ')}</td>
    <td class="number">${sizeChange === null ? '' : formatChange(sizeChange)}</td>
  </tr> `
}

/** From what to what; lines break between parts: a version is not to be torn at its dash. */
function sides(before: readonly string[], after: readonly string[]): Markup {
  const parts = fromTo(before, after).split(' ')
  return html`${parts.map((part, index) => html`${index === 0 ? '' : ' '}<code class="whole">${part}</code>`)}`
}

function treeTable(trees: readonly TreeChange[]): Markup | null {
  const rows = trees.map((tree) => {
    const { before, after } = tree
    const [was, is] = [before?.packages ?? 0, after?.packages ?? 0]
    const sizes = before?.sizeBytes === null || after?.sizeBytes === null ? null : [before?.sizeBytes ?? 0, after?.sizeBytes ?? 0]
    const cells = sizes === null ? ['', ''] : [formatBytes(sizes[1] ?? 0), formatChange((sizes[1] ?? 0) - (sizes[0] ?? 0))]
    return html`<tr>
      <th scope="row">${treeName(tree)}</th>
      <td class="number">${was}</td>
      <td class="number">${is}</td>
      ${cells.map((cell) => html`<td class="number">${cell}</td>`)}
    </tr> `
  })
  return table(['Tree', 'Packages before', 'Packages after', 'Size', 'Size change'], rows)
}

function imageTable(images: readonly ImageChange[]): Markup | null {
  const rows = images.map(({ variant, arch, name, before, after }) => {
    const change = before === null || after === null ? '' : formatChange(after.sizeBytes - before.sizeBytes)
    const facts = before === null || after === null ? [] : imageFacts(before, after)
    const what = before === null ? 'added' : after === null ? 'removed' : facts.join(', ') || 'changed'
    return html`<tr>
      <th scope="row">${variant} ${arch}: ${name}</th>
      <td>${what}</td>
      <td><code>${(after ?? before)?.path ?? ''}</code></td>
      <td class="number">${formatBytes((after ?? before)?.sizeBytes ?? 0)}</td>
      <td class="number">${change}</td>
    </tr> `
  })
  return table(['Image', 'Change', 'File', 'Size', 'Size change'], rows)
}

function variantList({ variants }: ComposeDifference): Markup | null {
  if (variants === null || variants.length === 0) return null
  const facts = (side: { type: string; arches: string[] } | null): string =>
    side === null ? 'none' : `${side.type} for ${side.arches.join(', ')}`
  return html`<ul>
    ${variants.map(({ uid, before, after }) => html`<li><strong>${uid}</strong>: ${facts(before)} → ${facts(after)}</li>`)}
  </ul>`
}

function compsTable(changes: readonly CompsChange[]): Markup | null {
  const rows = changes.map(({ kind, id, state, added, removed, properties, trees }) => {
    const members = [
      ...added.map((name) => html`<div class="plus">+ ${name}</div>`),
      ...removed.map((name) => html`<div class="minus">− ${name}</div>`),
      ...properties.map((line) => html`<div>${line}</div>`),
    ]
    return html`<tr>
      <th scope="row">${kind} ${id}</th>
      <td>${state}</td>
      <td>${members}</td>
      <td>${trees.join(', ')}</td>
    </tr> `
  })
  return table(['Group or environment', 'State', 'Members and properties', 'Trees'], rows)
}

function extraFileList({ extraFiles }: ComposeDifference): Markup | null {
  if (extraFiles === null || extraFiles.length === 0) return null
  return html`<ul>
    ${extraFiles.map(({ path, state }) => html`<li><code>${path}</code> ${state}</li>`)}
  </ul>`
}

function optionTable({ configuration }: ComposeDifference): Markup | null {
  const shown = (value: unknown): string => (value === undefined ? '' : JSON.stringify(value))
  const rows = (configuration ?? []).map(
    ({ path, before, after }) =>
      html`<tr>
        <th scope="row"><code>${path}</code></th>
        <td><code>${shown(before)}</code></td>
        <td><code>${shown(after)}</code></td>
      </tr> `,
  )
  return table(['Option', 'Before', 'After'], rows)
}
