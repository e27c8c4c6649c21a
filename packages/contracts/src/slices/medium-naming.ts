import { z } from 'zod'

/** Members of slices that the volume id of a medium is made by (spec 06 §2.2). */
export const mediumNaming = {
  volumeIdFormats: z.array(z.string()),
  volumeIdSubstitutions: z.record(z.string(), z.string()),
  restrictedVolumeId: z.boolean(),
  discTypes: z.record(z.string(), z.string()),
}
