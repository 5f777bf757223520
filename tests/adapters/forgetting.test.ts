import { openOperationalStore } from '#src/adapters/operational-store.ts'
import { forgettingContract } from './forgetting-contract.ts'

forgettingContract('SQLite', () => openOperationalStore({ sqliteFile: ':memory:' }))
