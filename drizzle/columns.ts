import { bigint, customType } from 'drizzle-orm/mysql-core'

// Collation, precision and representation are decided here once. `ascii_bin` compares identifiers byte by byte
// (`agt_A` is not `agt_a`) and refuses what is not ASCII; it still ignores trailing blanks, so identifiers are
// also checked where they enter (docs/adr/004).

/** A prefixed, time-ordered identifier such as `per_01K…`; 30 characters. */
export const id = customType<{ data: string }>({
  dataType: () => 'varchar(36) character set ascii collate ascii_bin',
})

/** A short word from a closed list: a state, a role, a kind. */
export const word = customType<{ data: string }>({
  dataType: () => 'varchar(32) character set ascii collate ascii_bin',
})

/** A noun with an identifier (`member:per_…`), the name of an event, a code. */
export const reference = customType<{ data: string }>({
  dataType: () => 'varchar(64) character set ascii collate ascii_bin',
})

/** Text that is compared exactly: an address in lower case, a slug, a foreign subject. */
export const exact = customType<{ data: string; config: { length: number } }>({
  dataType: (config) => `varchar(${config?.length ?? 255}) character set utf8mb4 collate utf8mb4_bin`,
})

/** A name that people read and search without regard to case. */
export const label = customType<{ data: string; config: { length: number } }>({
  dataType: (config) => `varchar(${config?.length ?? 255}) character set utf8mb4 collate utf8mb4_unicode_ci`,
})

/** A moment: milliseconds since 1970 in the program, UTC in the database. TIMESTAMP ends in 2038 and shifts. */
export const instant = customType<{ data: number; driverData: string }>({
  dataType: () => 'datetime(3)',
  toDriver: (ms) => new Date(ms).toISOString().slice(0, 23).replace('T', ' '),
  fromDriver: (text) => Date.parse(`${text.replace(' ', 'T')}Z`),
})

/** A SHA-256. */
export const digest = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'binary(32)' })

/** Bytes that must come back as they went in; drizzle's own binary type passes them through a string. */
export const bytes = customType<{ data: Buffer; driverData: Buffer }>({ dataType: () => 'longblob' })

/** Bounded text that is stored and never compared, such as JSON that nobody signs. */
export const text = customType<{ data: string }>({
  dataType: () => 'longtext character set utf8mb4 collate utf8mb4_bin',
})

/** Money in millionths of a unit; whole numbers only, and arithmetic through CAST(? AS SIGNED). */
export const micros = (name: string) => bigint(name, { mode: 'bigint' })
