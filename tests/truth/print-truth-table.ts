/** `node tests/truth/print-truth-table.ts`: what the truth table's rows measure now, to be copied into its test when the truth is moved. */
import { measure, ROWS } from '#tests/truth/truth-table.ts'

for (const row of ROWS) {
  const { measures, fingerprint } = measure(row)
  const figures = measures.map(
    ({ mean, max, within }) => `${mean.toFixed(2)} ${max.toFixed(1)} ${Math.round(100 * within)}%`,
  )
  console.log(`${row.name.padEnd(44)} ${fingerprint}  ${figures.join(' | ')}`)
}
