import { readFileSync } from 'node:fs'

const CLOCK_TICKS_PER_S = 100

const ticksIn = (file: string, to: number): number =>
  readFileSync(file, 'utf8')
    .split(') ')
    .at(-1)!
    .split(' ')
    .slice(11, to)
    .reduce((sum, ticks) => sum + Number(ticks), 0) / CLOCK_TICKS_PER_S

/** User and system time of the thread that a process began with, seconds; the rest compiles and collects memory. */
export const cpuOfMainThread = (pid: number): number => ticksIn(`/proc/${pid}/task/${pid}/stat`, 13)

/** User and system time of a process with all its threads and the children that have ended, seconds. Linux. */
export const cpuOf = (pid: number): number => ticksIn(`/proc/${pid}/stat`, 15)

/** Memory of a process that lies in RAM, MB. */
export const residentMb = (pid: number): number =>
  Math.round(Number(/VmRSS:\s+(\d+)/.exec(readFileSync(`/proc/${pid}/status`, 'utf8'))![1]) / 1024)
