import { ConfigError } from '../error.ts'

/** What a template's keys stand for. */
export type TemplateValues = Readonly<Record<string, string | number>>

/**
 * Fills a name template in two passes: first `%(key)s`, then `{key}` on the result; `%%`, `{{` and `}}` stand for themselves
 * (spec 01 §2.16). `what` names the thing in errors (`image name`).
 * @throws {ConfigError} CONFIG_INVALID for an unknown key or a broken template, in the peer's words where it has some.
 */
export function formatTemplate(template: string, values: TemplateValues, what: string): string {
  const valueOf = (key: string): string => {
    const value = Object.hasOwn(values, key) ? values[key] : undefined
    if (value !== undefined) return String(value)
    throw new ConfigError('CONFIG_INVALID', `Failed to create ${what}: unknown format element: '${key}'`, {
      hint: `known elements: ${Object.keys(values).toSorted().join(', ')}`,
    })
  }
  const broken = (): never => {
    throw new ConfigError('CONFIG_INVALID', `Failed to create ${what}: broken template: ${template}`, {
      hint: 'write %(key)s or {key}; double %, { and } that stand for themselves',
    })
  }
  const first = template.replace(/%(?:\((\w+)\)[sd]|(%)|.?)/gs, (_all, key?: string, percent?: string) =>
    key === undefined ? (percent ?? broken()) : valueOf(key),
  )
  return first.replace(/\{\{|\}\}|\{(\w+)\}|[{}]/g, (all, key?: string) =>
    key === undefined ? (all.length === 2 ? all.charAt(0) : broken()) : valueOf(key),
  )
}
