export { startObjectStore } from './server.ts'
export type { ObjectStore, ObjectStoreOptions } from './server.ts'
export type { Credentials } from './signature/authenticate.ts'
export type { Durability } from './storage/store-directory.ts'
