import { exportContract } from './export-contract.ts'

exportContract('SQLite', async () => ({}))
