import type { DocumentName } from './types.ts'

const DECLARATION = '<?xml version="1.0" encoding="UTF-8"?>\n'

/** Root element of each document and its name spaces (spec 05 §3.3). */
export const ROOTS: Record<DocumentName, { element: string; attributes: string }> = {
  primary: {
    element: 'metadata',
    attributes: 'xmlns="http://linux.duke.edu/metadata/common" xmlns:rpm="http://linux.duke.edu/metadata/rpm"',
  },
  filelists: { element: 'filelists', attributes: 'xmlns="http://linux.duke.edu/metadata/filelists"' },
  other: { element: 'otherdata', attributes: 'xmlns="http://linux.duke.edu/metadata/other"' },
}

/**
 * What stands before and after the package elements of a document. Each package element is followed by a newline; the end tag
 * is not. Source: spec 05 §3.3.
 */
export function documentFrame(document: DocumentName, count: number): { head: string; tail: string } {
  const { element, attributes } = ROOTS[document]
  return { head: `${DECLARATION}<${element} ${attributes} packages="${count}">\n`, tail: `</${element}>` }
}
