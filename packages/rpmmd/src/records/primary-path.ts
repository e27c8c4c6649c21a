/** Whether primary metadata lists this path whenever the full file list does. Source: spec 05 §3.7. */
export function isPrimaryPath(path: string): boolean {
  return path.startsWith('/etc/') || path.includes('bin/') || path === '/usr/lib/sendmail'
}
