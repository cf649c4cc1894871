export {
  type CustodyEvent,
  type CustodyFile,
  custodyLimits,
  custodyMediaType,
  formatCustody,
  parseCustody,
} from './custody-file.ts'
export type { CheckpointReport, CustodyReport, LinkName, LinkReport } from './report.ts'
export { verifyCustody } from './verify-custody.ts'
