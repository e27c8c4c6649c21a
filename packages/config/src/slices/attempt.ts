import { ConfigError } from '../error.ts'

/** What `make` gives, or null when the configuration cannot have it, which another check tells. Other errors pass through. */
export function attempt<T>(make: () => T): T | null {
  try {
    return make()
  } catch (error) {
    if (error instanceof ConfigError) return null
    throw error
  }
}
