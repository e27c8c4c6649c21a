import type { Check } from '../check.ts'

export const directoryName: Check = {
  number: 5,
  severity: 'W',
  title: 'the directory is named after the id',
  spec: 'spec 05 §9.1',
  async run(compose) {
    const id = (await compose.payload('composeinfo'))?.compose.id
    if (id === undefined || compose.name === id) return []
    return [{ path: '.', message: `the directory is ${compose.name}`, expected: `${id}, unless another name was asked for` }]
  },
}
