/**
 * What the peer (Pungi 4.3.6) takes for the configurations of the specimen: user + system seconds of it and all that it starts, and
 * seconds by the clock, the lower of two runs each. Measured on a virtual machine with 2 cores and 24 GB of memory, nothing else
 * running, without an older compose and without cached metadata. On another machine the ratios to these figures say little.
 */
export const PEER_TIMES: Readonly<Record<string, { cpuSeconds: number; wallSeconds: number }>> = {
  addons: { cpuSeconds: 13.9, wallSeconds: 17.0 },
  basestream: { cpuSeconds: 22.4, wallSeconds: 21.3 },
  'comps-and-filters': { cpuSeconds: 7.4, wallSeconds: 6.1 },
  desktop: { cpuSeconds: 5.0, wallSeconds: 4.8 },
  'doomed-deps': { cpuSeconds: 2.4, wallSeconds: 5.6 },
  'everything-nodeps': { cpuSeconds: 5.8, wallSeconds: 7.1 },
  incomplete: { cpuSeconds: 7.0, wallSeconds: 6.4 },
  'json-only': { cpuSeconds: 7.9, wallSeconds: 11.1 },
  layered: { cpuSeconds: 5.4, wallSeconds: 6.8 },
  'release-packages': { cpuSeconds: 9.2, wallSeconds: 11.6 },
  selfhosting: { cpuSeconds: 2.7, wallSeconds: 9.0 },
  'split-media': { cpuSeconds: 6.1, wallSeconds: 10.6 },
  updates: { cpuSeconds: 6.9, wallSeconds: 10.4 },
}
