import { type Comps, parseComps } from '@murli/rpmmd/comps'
import type { ComposeFiles } from '../compose-files.ts'
import type { TreeComps } from '../compare/comps-changes.ts'
import { type FoundRecord, readRecord, recordsOf } from './records.ts'
import type { Snapshot } from './types.ts'

/** A compose with its files. */
export interface Side {
  readonly files: ComposeFiles
  readonly snapshot: Snapshot
}

/** The comps of binary repositories that both composes have. What is equal by its checksum is not read: it has no differences. */
export async function readComps(before: Side, after: Side): Promise<TreeComps[]> {
  const [old, present] = [await groupRecords(before), await groupRecords(after)]
  const inBoth = binaryTrees(before).intersection(binaryTrees(after))
  const trees: TreeComps[] = []
  for (const tree of [...inBoth].toSorted()) {
    const [was, is] = [old.get(tree), present.get(tree)]
    if (was === undefined && is === undefined) continue
    if (was !== undefined && was.record.checksum.value === is?.record.checksum.value) continue
    trees.push({ tree, before: await compsOf(before, was), after: await compsOf(after, is) })
  }
  return trees
}

function binaryTrees({ snapshot }: Side): Set<string> {
  return new Set(snapshot.repositories.flatMap(({ category, variant, arch }) => (category === 'binary' ? [`${variant}.${arch}`] : [])))
}

async function groupRecords({ files, snapshot }: Side): Promise<Map<string, FoundRecord>> {
  const found = new Map<string, FoundRecord>()
  for (const { variant, arch, category, directory } of snapshot.repositories) {
    if (category !== 'binary') continue
    const records = await recordsOf(files, directory)
    const record = records.get('group') ?? [...records].find(([type]) => type.startsWith('group_'))?.[1]
    if (record !== undefined) found.set(`${variant}.${arch}`, record)
  }
  return found
}

async function compsOf({ files }: Side, found: FoundRecord | undefined): Promise<Comps | null> {
  if (found === undefined) return null
  const chunks = await Array.fromAsync(readRecord(files, found))
  return parseComps(Buffer.concat(chunks).toString(), `${files.name}: ${found.path}`)
}
