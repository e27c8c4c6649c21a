import { z } from 'zod'
import { Ref } from '../ref.ts'

/** What the configuration says of the arguments of lorax, all blocks that match put together (spec 06 §1.2). */
export const LoraxOptions = z.strictObject({
  /** Of the product, and of the release as well. */
  version: z.string(),
  bugUrl: z.string().nullable(),
  noMacboot: z.boolean(),
  noUpgrade: z.boolean(),
  installPackages: z.array(z.string()),
  templates: z.array(z.string()),
  archTemplates: z.array(z.string()),
  /** `key=value`. */
  templateVariables: z.array(z.string()),
  archTemplateVariables: z.array(z.string()),
  /** GiB; null: the program's own. */
  rootfsSize: z.union([z.int(), z.string()]).nullable(),
  /** None: the program's own. */
  dracutArguments: z.array(z.string()),
  skipBranding: z.boolean(),
  squashfsOnly: z.boolean(),
  configurationFile: Ref.nullable(),
  /** null: the program's own. */
  rootfsType: z.string().nullable(),
})
export type LoraxOptions = z.infer<typeof LoraxOptions>
