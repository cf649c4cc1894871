// How the private server is configured; each number is from the measurements in the reference.

import type { ServerBinary } from './binary.ts'
import type { Paths } from './paths.ts'

export type Profile = 'production' | 'test'

type Place = Pick<Paths, 'data' | 'socket' | 'pidFile' | 'temporary'>

export function serverFlags(binary: ServerBinary, profile: Profile, place: Place): string[] {
  return [
    '--no-defaults', // must be first, or the machine's own my.cnf is read
    `--datadir=${place.data}`,
    `--socket=${place.socket}`,
    `--pid-file=${place.pidFile}`,
    `--tmpdir=${place.temporary}`,
    '--skip-networking',
    '--skip-name-resolve',
    '--skip-log-bin',
    '--character-set-server=utf8mb4',
    '--collation-server=utf8mb4_bin',
    '--default-time-zone=+00:00',
    '--transaction-isolation=READ-COMMITTED',
    '--sql-mode=ONLY_FULL_GROUP_BY,STRICT_TRANS_TABLES,NO_ZERO_IN_DATE,NO_ZERO_DATE,ERROR_FOR_DIVISION_BY_ZERO,NO_ENGINE_SUBSTITUTION',
    '--innodb-buffer-pool-size=64M',
    '--performance-schema=OFF',
    '--max-connections=64',
    '--max-allowed-packet=64M',
    '--local-infile=0',
    ...profileFlags(profile),
    ...kindFlags(binary, profile),
    ...userFlags(),
  ]
}

/** The server refuses to run as root unless it is told so. */
export const userFlags = () => (process.getuid?.() === 0 ? ['--user=root'] : [])

function profileFlags(profile: Profile): string[] {
  if (profile === 'production') return ['--innodb-flush-log-at-trx-commit=1']
  return [
    '--innodb-flush-log-at-trx-commit=0',
    '--innodb-flush-method=nosync',
    '--innodb-doublewrite=0',
    '--loose-sync-frm=0',
  ]
}

function kindFlags(binary: ServerBinary, profile: Profile): string[] {
  if (binary.kind === 'mysql') {
    // Without a value for secure-file-priv a directory of the distribution is taken, and must exist.
    // 8 MB is the smallest redo log MySQL accepts.
    return [
      '--mysqlx=OFF',
      '--secure-file-priv=NULL',
      `--innodb-redo-log-capacity=${profile === 'test' ? '8M' : '32M'}`,
    ]
  }
  return [
    `--innodb-log-file-size=${profile === 'test' ? '4M' : '32M'}`,
    '--key-buffer-size=1M',
    '--aria-pagecache-buffer-size=8M',
  ]
}
