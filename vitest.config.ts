import { defineConfig } from 'vitest/config'

// Faults wait for minutes until people are told: side by side, because they hardly compute meanwhile.
const faults = ['tests/faults/**/*.servers.test.ts', 'tests/watchdog/**/*.servers.test.ts']

/**
 * unit: `npm test`, no server and no network. servers: `npm run test:servers`, real brokers and databases.
 * faults: `npm run test:faults`, the same with faults injected into real processes.
 */
export default defineConfig({
  test: {
    projects: [
      {
        test: {
          name: 'unit',
          include: ['tests/**/*.test.ts'],
          exclude: ['tests/**/*.servers.test.ts'],
          setupFiles: ['tests/support/property-seed.ts'],
          testTimeout: 20_000,
        },
      },
      {
        test: {
          name: 'servers',
          include: ['tests/**/*.servers.test.ts'],
          exclude: faults,
          setupFiles: ['tests/support/property-seed.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
          fileParallelism: false,
        },
      },
      {
        test: {
          name: 'faults',
          include: faults,
          setupFiles: ['tests/support/property-seed.ts'],
          testTimeout: 120_000,
          hookTimeout: 120_000,
        },
      },
    ],
  },
})
