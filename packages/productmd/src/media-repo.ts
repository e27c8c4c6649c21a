import { ProductmdError } from './error.ts'

/** `media.repo`: `mediaid` is line 1 of the `.discinfo` beside it, which the installer compares; `name` its line 2. */
export interface MediaRepo {
  readonly name: string
  readonly mediaid: string
}

/** Spec 05 §5.6. */
export function printMediaRepo({ name, mediaid }: MediaRepo): string {
  return `[InstallMedia]\nname=${name}\nmediaid=${mediaid}\nmetadata_expire=-1\ngpgcheck=0\ncost=500\n`
}

/** @throws {ProductmdError} METADATA_INVALID. */
export function parseMediaRepo(text: string): MediaRepo {
  const name = /^name=(.*)$/m.exec(text)?.[1]
  const mediaid = /^mediaid=(.*)$/m.exec(text)?.[1]
  if (!text.startsWith('[InstallMedia]\n') || name === undefined || mediaid === undefined) {
    throw new ProductmdError('media.repo: expected a section InstallMedia with name and mediaid')
  }
  return { name, mediaid }
}
