/** Says what was measured of a fault beside what is promised; `npm test` and the suites on real servers print it. */
export function figure(row: string, what: string, measured: string, promised: string): void {
  process.stdout.write(`measured  ${row}  ${what}: ${measured} (promised ${promised})\n`)
}
