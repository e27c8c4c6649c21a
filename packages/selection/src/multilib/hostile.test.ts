import { expect, it } from 'vitest'
import { isRuntimeFile } from './runtime-files.ts'

it.each(['/gtk-2.0', '/qt/plugins', '/kde', '/gdk-pixbuf-2.0/loaders', '/xine/qt5'])(
  'looks through a path of %s again and again once',
  (part) => {
    expect(isRuntimeFile(`/usr/lib64${part.repeat(80_000)}/x/y`)).toBe(part === '/qt/plugins')
  },
)
