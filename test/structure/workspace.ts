import { existsSync, readFileSync, readdirSync } from 'node:fs'
import { join, relative, resolve } from 'node:path'

/** The top of the project. */
export const root = resolve(import.meta.dirname, '../..')

/** A package of the workspace, as its manifest and sources show it. */
export interface WorkspacePackage {
  /** Directory below the root, such as `packages/rpmmd`. */
  directory: string
  /** `dependencies` and `devDependencies` of the workspace and of npm. */
  dependencies: string[]
  developmentDependencies: string[]
  files: SourceFile[]
}

export interface SourceFile {
  /** Path below the root. */
  path: string
  lines: string[]
  /** What `import` and `export … from` name, statically or not. */
  imports: string[]
}

const SKIPPED = new Set(['node_modules', 'dist', 'golden', 'vectors'])
const IMPORT = /^\s*(?:import|export)\b[^'"]*?\bfrom\s+['"]([^'"]+)['"]|^\s*import\s+['"]([^'"]+)['"]|\bimport\(\s*['"]([^'"]+)['"]\s*\)/gm

/** Every package of the workspace. */
export function workspacePackages(): WorkspacePackage[] {
  const rooms = ['packages', 'services'].flatMap((room) => readdirSync(join(root, room)).map((name) => `${room}/${name}`))
  return [...rooms, 'infra', 'test'].filter((directory) => existsSync(join(root, directory, 'package.json'))).map(readPackage)
}

function readPackage(directory: string): WorkspacePackage {
  const manifest = JSON.parse(readFileSync(join(root, directory, 'package.json'), 'utf8')) as {
    dependencies?: Record<string, string>
    devDependencies?: Record<string, string>
  }
  return {
    directory,
    dependencies: Object.keys(manifest.dependencies ?? {}),
    developmentDependencies: Object.keys(manifest.devDependencies ?? {}),
    files: sourceFiles(join(root, directory)),
  }
}

/** TypeScript and JavaScript of a directory, at any depth. */
export function sourceFiles(directory: string): SourceFile[] {
  return readdirSync(directory, { withFileTypes: true }).flatMap((entry) => {
    const path = join(directory, entry.name)
    if (entry.isDirectory()) return SKIPPED.has(entry.name) ? [] : sourceFiles(path)
    return /\.(ts|mts|mjs|js)$/.test(entry.name) ? [readSource(path)] : []
  })
}

function readSource(path: string): SourceFile {
  const text = readFileSync(path, 'utf8')
  return { path: relative(root, path), lines: text.trimEnd().split('\n'), imports: importsOf(text) }
}

/** What a module names in its imports. */
export function importsOf(text: string): string[] {
  return [...text.matchAll(IMPORT)].flatMap(([, from, bare, dynamic]) => from ?? bare ?? dynamic ?? [])
}

/** Whether a file is a test, or helps tests only. */
export function isTest(file: SourceFile): boolean {
  return /\.test\.(ts|mjs)$/.test(file.path) || /\/(test|testing|fixtures)\//.test(file.path) || file.path.startsWith('test/')
}
