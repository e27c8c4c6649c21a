/** One message of a `text/event-stream`. */
export interface ServerSentEvent {
  id: string | null
  event: string
  data: string
}

/**
 * Cuts a stream of text into its messages (WHATWG HTML, "server-sent events"): lines end in LF, CRLF or CR, a message in an empty
 * line; comments are skipped. An unfinished message at the end is dropped, as a browser does.
 */
export async function* parseEventStream(chunks: AsyncIterable<string>): AsyncGenerator<ServerSentEvent> {
  let message = emptyMessage()
  for await (const line of linesOf(chunks)) {
    if (line === '') {
      if (message.data.length > 0) yield { id: message.id, event: message.event, data: message.data.join('\n') }
      message = emptyMessage()
      continue
    }
    const [, field = '', value = ''] = /^([^:]*)(?:: ?(.*))?$/s.exec(line) ?? []
    if (field === 'id') message.id = value
    if (field === 'event') message.event = value
    if (field === 'data') message.data.push(value)
  }
}

function emptyMessage(): { id: string | null; event: string; data: string[] } {
  return { id: null, event: 'message', data: [] }
}

async function* linesOf(chunks: AsyncIterable<string>): AsyncGenerator<string> {
  let rest = ''
  for await (const chunk of chunks) {
    const text = rest + chunk
    // a CR at the very end may be the first half of a CRLF
    const held = text.endsWith('\r') ? '\r' : ''
    const lines = (held === '' ? text : text.slice(0, -1)).split(/\r\n|\n|\r/)
    rest = (lines.pop() ?? '') + held
    yield* lines
  }
}
