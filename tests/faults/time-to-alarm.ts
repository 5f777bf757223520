/** Says what was measured from the fault to the alarm; `npm test` and `npm run test:servers` print it. */
export function timeToAlarm(row: string, fault: string, seconds: number, promised_s: number): void {
  const minutes = seconds < 120 ? `${Math.round(seconds)} s` : `${(seconds / 60).toFixed(1)} min`
  process.stdout.write(`time to alarm  ${row}  ${fault}: ${minutes} (promised ${promised_s} s)\n`)
}
