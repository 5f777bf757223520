import { backupContract, backupsOfFiles, type Places } from './backup-contract.ts'

const sqlite: Places = { fresh: async () => ({}) }

backupContract('SQLite', sqlite, sqlite)
backupsOfFiles(sqlite)
