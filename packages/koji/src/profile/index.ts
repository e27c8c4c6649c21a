export { readProfile } from './files.ts'
export { type Profile, type ProfileFile, profileOf } from './profile.ts'
