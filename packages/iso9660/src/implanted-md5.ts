/** What `implantisomd5` left in an image. */
export interface ImplantedMd5 {
  /** 32 hex digits. */
  readonly md5: string
  readonly supported: boolean
}

/** Reads the application-use field of a primary volume descriptor (spec 06 §9.2). @returns null when no MD5 is implanted. */
export function implantedMd5(applicationUse: Buffer): ImplantedMd5 | null {
  const text = applicationUse.toString('latin1')
  const md5 = /ISO MD5SUM = ([0-9a-f]{32});/.exec(text)?.[1]
  return md5 === undefined ? null : { md5, supported: /;RHLISOSTATUS=1;/.test(text) }
}
