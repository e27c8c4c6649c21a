import { stripVTControlCharacters, styleText } from 'node:util'
import { formatDuration } from './duration.ts'
import { phaseCounts, runningNodes, type PhaseCounts, type WatchedCompose, type WatchedNode } from './state.ts'

const PHASE_WIDTH = 15
const BAR_WIDTH = 20
const NODE_WIDTH = 34
const MESSAGE_WIDTH = 40
/** Lines that are not about a running node. */
const FRAME_LINES = 3
const SPINNER = ['⠋', '⠙', '⠹', '⠸', '⠼', '⠴', '⠦', '⠧', '⠇', '⠏']
const SPINNER_MS = 100

export interface ScreenOptions {
  /** Milliseconds since 1970. */
  now: number
  startedAt: number
  columns: number
  rows: number
}

/** The picture of a compose, line by line: a line per phase, then what runs, the slowest last. Fits the terminal. Pure. */
export function drawCompose(compose: WatchedCompose, options: ScreenOptions): string[] {
  const phases = phaseCounts(compose)
  const running = runningNodes(compose)
  const room = Math.max(1, options.rows - phases.length - FRAME_LINES)
  const shown = running.slice(-room)
  const spinner = SPINNER[Math.floor(options.now / SPINNER_MS) % SPINNER.length] ?? ''
  const hidden = running.length - shown.length
  const lines = [
    `${styleText('bold', compose.id)}  ${stateWord(compose)}  ${formatDuration(options.now - options.startedAt)}`,
    ...phases.map((phase) => drawPhase(phase, spinner)),
    ...(hidden > 0 ? [styleText('dim', `  … and ${hidden} more`)] : []),
    ...shown.map((node) => drawNode(node, options.now)),
  ]
  return lines.map((line) => cut(line, options.columns))
}

function stateWord(compose: WatchedCompose): string {
  if (compose.state === 'doomed') return styleText('red', compose.state)
  return styleText(compose.state === 'cancelling' ? 'yellow' : 'cyan', compose.state)
}

function drawPhase(counts: PhaseCounts, spinner: string): string {
  const share = counts.total === 0 ? 1 : counts.done / counts.total
  const filled = Math.floor(share * BAR_WIDTH)
  const bar = styleText('green', '━'.repeat(filled)) + styleText('dim', '─'.repeat(BAR_WIDTH - filled))
  const marks = [
    counts.running > 0 ? `${counts.running} running` : '',
    counts.failed > 0 ? styleText('red', `${counts.failed} failed`) : '',
    counts.tolerated > 0 ? styleText('yellow', `${counts.tolerated} tolerated`) : '',
  ].filter((mark) => mark !== '')
  return ` ${phaseSign(counts, spinner)} ${counts.phase.padEnd(PHASE_WIDTH)}${bar} ${counts.done}/${counts.total}  ${marks.join(', ')}`
}

function phaseSign(counts: PhaseCounts, spinner: string): string {
  if (counts.failed > 0) return styleText('red', '✗')
  if (counts.done === counts.total) return styleText(counts.tolerated > 0 ? 'yellow' : 'green', '✓')
  return counts.running > 0 ? styleText('cyan', spinner) : styleText('dim', '·')
}

function drawNode(node: WatchedNode, now: number): string {
  const message = (node.message ?? '').slice(0, MESSAGE_WIDTH).padEnd(MESSAGE_WIDTH)
  const share = node.fraction === null ? '    ' : `${Math.round(node.fraction * 100)}%`.padStart(4)
  const duration = node.startedAt === null ? '' : formatDuration(Math.max(0, now - node.startedAt))
  return `   ${node.id.padEnd(NODE_WIDTH)} ${styleText('dim', message)} ${share} ${duration.padStart(9)}`
}

/** Cuts a styled line to a number of columns. A line that is too long is shown without its styles. */
function cut(line: string, columns: number): string {
  const plain = stripVTControlCharacters(line)
  return plain.length <= columns ? line : plain.slice(0, columns)
}
