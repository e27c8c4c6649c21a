import type { CheckSection } from './check.ts'

/** The checks as tables of Markdown, a heading for each section. */
export function checksTable(sections: readonly CheckSection[]): string {
  return sections
    .map(({ title, checks }) => {
      const rows = checks.map((check) => `| ${check.number} | ${check.severity} | ${check.title} |`)
      return [`## ${title}`, '', '| # | | holds |', '| --- | --- | --- |', ...rows].join('\n')
    })
    .join('\n\n')
}
