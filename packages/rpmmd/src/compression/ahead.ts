/**
 * The results of work on items, in their order, with up to `atOnce` of them in work or waiting to be taken. The first failure ends the
 * iteration when its turn comes; nothing is in work any more when it ends.
 */
export async function* workedAhead<Item, Result>(
  items: Iterable<Item> | AsyncIterable<Item>,
  atOnce: number,
  work: (item: Item) => Promise<Result>,
): AsyncGenerator<Result> {
  const working: Promise<Result>[] = []
  try {
    for await (const item of items) {
      const result = work(item)
      // It is told when its turn comes; until then it must not count as unhandled.
      result.catch(() => null)
      working.push(result)
      if (working.length >= atOnce) yield await working.shift()!
    }
    while (working.length > 0) yield await working.shift()!
  } finally {
    await Promise.allSettled(working)
  }
}
