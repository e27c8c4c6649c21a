import type { Ref } from '@murli/contracts'
import { PackageListDocument } from '@murli/contracts/documents'
import type { TaskContext } from '@murli/runtime/service'
import type { RecordDigests } from './record-digests.ts'

type Host = Pick<TaskContext<unknown>, 'blobs' | 'manifests' | 'signal' | 'step'>

/**
 * Stores a package list, or finds the one of an earlier compose that lists the same packages with the same metadata, though in buckets of
 * then: what is made of an unchanged list is not made again because other trees have changed.
 */
export async function storeUnlessKnown(category: string, document: PackageListDocument, digests: RecordDigests, host: Host): Promise<Ref> {
  const own = await host.manifests.put(PackageListDocument, document)
  const content = document.packages.map(({ record: _record, ...rest }) => [rest, digests.get(`${category}/${rest.path}`) ?? null])
  const known = await host.step('package-list', { packages: content }, async () => own)
  if (known.digest === own.digest) return own
  const { buckets } = await host.manifests.get(PackageListDocument, known)
  const digestsOfBuckets = new Set(buckets.map(({ digest }) => digest))
  return (await host.blobs.hasMany(digestsOfBuckets)).size === digestsOfBuckets.size ? known : own
}
